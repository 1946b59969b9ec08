using TransferLearning.Core.Features;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store.Export;

/// <summary>Formats that a store can be written in.</summary>
internal enum ExportFormat
{
    /// <summary><c>TAP.POOL.npy</c>, float32 <c>[N,D]</c>, a file a tap, and <c>metadata.csv</c>.</summary>
    Npy,

    /// <summary><c>features.parquet</c>: path, label, split, group and one list column a tap, <c>TAP.POOL</c>.</summary>
    Parquet,

    /// <summary><c>features.csv</c>: path, label, split, group and one column a dimension, <c>TAP.POOL.0</c> and on.</summary>
    Csv,
}

/// <summary>What was written.</summary>
/// <param name="Files">Full paths.</param>
/// <param name="Rows">Number of rows of each.</param>
/// <param name="Missing">Number of items that were left out because they lack a vector in one of the taps.</param>
internal sealed record ExportResult(IReadOnlyList<string> Files, int Rows, int Missing);

/// <summary>Writes features for other programs. Rows are in natural order of path, the same in every file.</summary>
internal static class StoreExport
{
    /// <summary>Writes a snapshot; files of the same name are replaced, each once it is complete.</summary>
    /// <param name="snapshot">What is written.</param>
    /// <param name="format">The format.</param>
    /// <param name="folder">Where; made where it is missing.</param>
    /// <param name="taps">Names of taps, each with or without <c>.POOL</c>; <see langword="null"/> or none for all.</param>
    /// <param name="progress">Rows written so far, over all files.</param>
    /// <param name="cancellation">Stops; what is half written is deleted.</param>
    /// <exception cref="UsageException">No such tap, or two taps whose files would have one name.</exception>
    /// <exception cref="TlearnException">The store has no vectors, or the disk refused.</exception>
    public static async Task<ExportResult> WriteAsync(StoreSnapshot snapshot, ExportFormat format, string folder, IReadOnlyList<string>? taps = null, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var chosen = Choose(snapshot, taps ?? []);
        var (items, matrices) = FeatureLoading.Align(snapshot, chosen);
        var table = new ExportTable(items, [.. chosen.Zip(matrices, (tap, features) => new ExportColumn($"{tap.Name}.{tap.Pool}", features))]);
        var counter = new RowCounter(progress, cancellation);
        try
        {
            FolderMarker.Claim(folder);
            IReadOnlyList<string> files = format switch
            {
                ExportFormat.Npy => await NpyExport.WriteAsync(table, folder, counter),
                ExportFormat.Parquet => [await ParquetExport.WriteAsync(table, folder, counter)],
                ExportFormat.Csv => [await CsvExport.WriteFeaturesAsync(table, folder, counter)],
                _ => throw new UsageException($"export format: found {format}, expected npy, parquet or csv"),
            };
            return new ExportResult(files, items.Count, snapshot.Items.Count - items.Count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{folder}: cannot be written: {e.Message}", "Choose a folder that can be written and has room.", e);
        }
    }

    private static List<StoreTap> Choose(StoreSnapshot snapshot, IReadOnlyList<string> names)
    {
        if (snapshot.Taps.Count == 0) throw new TlearnException($"{snapshot.Store.Folder}: found no vectors, nothing to export", "Extract images into the store first.");
        if (names.Count == 0) return [.. snapshot.Taps];
        var chosen = names.SelectMany(name => snapshot.Taps.Where(t => $"{t.Name}.{t.Pool}" == name) is var exact && exact.Any() ? exact : TapChoice.Find(snapshot, name, null).Taps);
        return [.. chosen.Distinct()];
    }
}

/// <summary>What every format writes.</summary>
internal sealed record ExportTable(IReadOnlyList<DatasetItem> Items, IReadOnlyList<ExportColumn> Columns)
{
    /// <summary>The columns of text, with what an item has in each; the source is one of them where paths alone do not tell the items apart.</summary>
    public IReadOnlyList<(string Name, Func<DatasetItem, string?> Value)> Texts { get; } =
    [
        ("path", i => i.Path),
        ("label", i => i.Label),
        ("split", i => i.Split),
        ("group", i => i.Group),
        .. Items.Any(i => i.Source is not null) ? [("source", i => i.Source)] : (ReadOnlySpan<(string, Func<DatasetItem, string?>)>)[],
    ];
}

/// <summary>A tap's vectors, <c>[N,D]</c>, under the name <c>TAP.POOL</c>.</summary>
internal sealed record ExportColumn(string Name, FeatureMatrix Features);

/// <summary>Counts rows and stops where it is asked to.</summary>
internal sealed class RowCounter(IProgress<long>? progress, CancellationToken cancellation)
{
    private const int Interval = 1024;
    private long _rows;

    public CancellationToken Cancellation => cancellation;

    public void Next(int rows = 1)
    {
        cancellation.ThrowIfCancellationRequested();
        var before = _rows / Interval;
        _rows += rows;
        if (_rows / Interval != before) progress?.Report(_rows);
    }
}
