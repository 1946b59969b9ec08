using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;
using TransferLearning.FeatureExtraction.Archives.Tables;
using TransferLearning.FeatureExtraction.Pooling;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Store.Import;

/// <summary>A Parquet file with a text column <c>path</c>, if you like <c>label</c>, <c>split</c>, <c>group</c>, and a list column of numbers a tap.</summary>
internal sealed class ParquetSource : IImportSource
{
    private const string Columns = "Columns: path (text), if you like label, split, group, and a list of float or double for each tap, as `StoreExport.WriteAsync(ExportFormat.Parquet)` writes them.";
    private readonly ParquetReader _reader;
    private readonly List<DataField> _lists;
    private readonly SourceFindings _findings = new();

    private ParquetSource(string path, ParquetReader reader, List<DataField> lists)
    {
        Metadata = Path.GetFullPath(path);
        (_reader, _lists) = (reader, lists);
        Rows = Enumerable.Range(0, reader.RowGroupCount).Sum(g => reader.RowGroups[g].RowCount);
    }

    public IReadOnlyList<StoreTap> Taps { get; private set; } = [];

    public IReadOnlyList<string> Files => [Metadata];

    public string Metadata { get; }

    public IReadOnlyList<string> Warnings { get; private set; } = [];

    public long Rows { get; }

    /// <summary>Opens the file, learns the dimensions from its first rows, and reads the paths once through.</summary>
    public static async Task<ParquetSource> OpenAsync(ParquetImport import, CancellationToken cancellation)
    {
        var path = import.Path;
        if (!File.Exists(path)) throw new TlearnException($"{path}: no such file", Columns);
        ParquetFooter.Require(path, Columns);
        var reader = await ParquetGuard.RunAsync(path, Columns, () => ParquetReader.CreateAsync(path, cancellationToken: cancellation));
        try
        {
            if (Text(reader, "path") is null) throw new TlearnException($"{path}: found no text column 'path' among {string.Join(", ", reader.Schema.Fields.Select(f => $"'{f.Name}'"))}", Columns);
            var source = new ParquetSource(path, reader, Lists(reader, import));
            if (source.Rows == 0) throw new TlearnException($"{path}: found no rows, nothing to import");
            await source.SurveyAsync(cancellation);
            return source;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    public async IAsyncEnumerable<ImportBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var g = 0; g < _reader.RowGroupCount; g++)
        {
            using var group = _reader.OpenRowGroupReader(g);
            if (group.RowCount == 0) continue;
            var items = await ParquetGuard.RunAsync(Metadata, Columns, () => ItemsAsync(group, cancellation));
            var vectors = new List<ReadOnlyMemory<float>>();
            foreach (var (list, tap) in _lists.Zip(Taps)) vectors.Add(await ParquetGuard.RunAsync(Metadata, Columns, () => ParquetLists.ReadAsync(Metadata, group, list, tap.Dimension, cancellation)));
            yield return new ImportBatch(items, vectors);
        }
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private async Task SurveyAsync(CancellationToken cancellation)
    {
        if (ManifestColumns.Unknown(Metadata, [.. _reader.Schema.Fields.OfType<DataField>().Where(f => ParquetLists.Elements(f) is null).Select(f => f.Name)]) is { } unknown) _findings.Warn(unknown);
        var rows = new ImportRows(Metadata);
        for (var g = 0; g < _reader.RowGroupCount; g++)
        {
            using var group = _reader.OpenRowGroupReader(g);
            rows.Count(await ParquetGuard.RunAsync(Metadata, Columns, () => ItemsAsync(group, cancellation)));
            if (Taps.Count > 0 || group.RowCount == 0) continue;
            Taps = [.. _lists.Select(list => Tap(Column(list), ParquetLists.Dimension(Metadata, group, list)))];
        }

        Warnings = _findings.Ended();
    }

    private async Task<List<ImageItem>> ItemsAsync(ParquetRowGroupReader group, CancellationToken cancellation)
    {
        var (path, label, split, groups) = (await TextAsync("path"), await TextAsync("label"), await TextAsync("split"), await TextAsync("group"));
        return [.. Enumerable.Range(0, (int)group.RowCount).Select(r => new ManifestRow(r + 1, path[r], Filled(label[r]), Filled(split[r]), Filled(groups[r])).ToImported(Metadata, Path.GetDirectoryName(Metadata)!, _findings.Labels))];

        Task<string?[]> TextAsync(string name) => ColumnTexts.ReadAsync(group, Text(_reader, name), cancellation);
    }

    private static string? Filled(string? text) => text is { Length: > 0 } ? text : null;

    private static DataField? Text(ParquetReader reader, string name) => reader.Schema.Fields.OfType<DataField>().FirstOrDefault(f => f.Name == name && ColumnTexts.IsText(f));

    private static List<DataField> Lists(ParquetReader reader, ParquetImport import)
    {
        List<DataField> lists = [.. reader.Schema.Fields.Select(ParquetLists.Elements).OfType<DataField>()];
        if (import.Taps.Count > 0)
        {
            var missing = import.Taps.FirstOrDefault(t => !lists.Exists(l => Column(l) == t || Tap(Column(l), 1).Name == t));
            if (missing is not null) throw new UsageException($"{import.Path}: found no list column '{missing}', only {string.Join(", ", lists.Select(l => $"'{Column(l)}'"))}", "Name one of these with `Tap`.");
            lists = [.. lists.Where(l => import.Taps.Contains(Column(l)) || import.Taps.Contains(Tap(Column(l), 1).Name))];
        }

        return lists.Count > 0 ? lists : throw new TlearnException($"{import.Path}: found no list column of numbers among {string.Join(", ", reader.Schema.Fields.Select(f => $"'{f.Name}'"))}", Columns);
    }

    private static string Column(DataField list) => list.Path.FirstPart!;

    /// <summary>A column is named <c>TAP.POOL</c> as the export names it; any other name is a tap's.</summary>
    private static StoreTap Tap(string column, int dimension)
    {
        var dot = column.LastIndexOf('.');
        return dot > 0 && PoolingCatalog.All.Any(p => p.Name == column[(dot + 1)..]) ? new StoreTap(column[..dot], column[(dot + 1)..], dimension) : new StoreTap(column, "none", dimension);
    }
}
