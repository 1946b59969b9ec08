using System.Runtime.CompilerServices;
using TransferLearning.Core.Files;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Store.Import;

/// <summary>NumPy array files, one a tap, and a table of the same rows.</summary>
internal sealed class NpySource : IImportSource
{
    private const int BytesPerBatch = 4 << 20;
    private readonly List<NpyFile> _files = [];
    private readonly SourceFindings _findings = new();
    private readonly StrictText _table;

    private NpySource(NpyImport import)
    {
        Files = [.. import.Arrays.Select(a => Path.GetFullPath(a.Path))];
        Metadata = Path.GetFullPath(import.Metadata);
        _table = StrictText.Load(Metadata);
    }

    public IReadOnlyList<StoreTap> Taps { get; private set; } = [];

    public IReadOnlyList<string> Files { get; }

    public string Metadata { get; }

    public long Rows => _files[0].Header.Rows;

    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Opens the arrays and reads the table once through, so that what is wrong is said before anything is written.</summary>
    public static NpySource Open(NpyImport import, CancellationToken cancellation)
    {
        var source = new NpySource(import);
        try
        {
            foreach (var (path, _) in import.Arrays) source._files.Add(NpyFile.Open(path));
            source.Taps = [.. import.Arrays.Zip(source._files, (array, file) => new StoreTap(array.Tap, "none", file.Header.Dimension))];
            for (var i = 1; i < source._files.Count; i++)
            {
                if (source._files[i].Header.Rows != source.Rows) throw new TlearnException($"{import.Arrays[i].Path}: found {source._files[i].Header.Rows} rows, expected {source.Rows} as in {import.Arrays[0].Path}", "All arrays hold the same images in the same order.");
            }

            var rows = new ImportRows(source.Metadata).Count(source.Items(cancellation));
            source.Warnings = source._findings.Ended();
            return rows == source.Rows ? source : throw new TlearnException($"{import.Metadata}: found {rows} rows, expected {source.Rows} as in {import.Arrays[0].Path}", "The table names each row of the array, in the array's order, below a first row of column names.");
        }
        catch
        {
            source.Close();
            throw;
        }
    }

    public async IAsyncEnumerable<ImportBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var rowsPerBatch = Math.Max(1, BytesPerBatch / (sizeof(float) * Taps.Max(t => t.Dimension)));
        foreach (var items in Items(cancellation).Chunk(rowsPerBatch))
        {
            yield return new ImportBatch(items, [.. _files.Select(f => f.Read(items.Length))]);
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private IEnumerable<ImageItem> Items(CancellationToken cancellation)
    {
        foreach (var row in CsvManifest.Read(_table, Metadata, _findings))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return row.ToImported(Metadata, Path.GetDirectoryName(Metadata)!, _findings.Labels);
        }
    }

    private void Close()
    {
        foreach (var file in _files) file.Dispose();
    }
}
