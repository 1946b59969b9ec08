using TransferLearning.Core.Features;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store.Import;

/// <summary>
/// Makes a store of features made elsewhere. They have no network and no preprocessing: the recipe's model is the SHA-256 of their file, or
/// of <see cref="ImportRequest.Maker"/>.
/// </summary>
/// <remarks>
/// The content of a row is the SHA-256 of its vectors' float32 bytes, all taps in order: images are not at hand, and two rows that no head
/// can tell apart must not stand on both sides of a split, whatever their paths are. Equal vectors are stored once.
/// </remarks>
internal static class StoreImport
{
    /// <summary>Imports into a new store, or one of the same recipe. Interrupted, it keeps its finished parts; run again, it adds the rest.</summary>
    /// <param name="request">What is imported.</param>
    /// <param name="folder">The store.</param>
    /// <param name="provenance">Kept when the store is made.</param>
    /// <param name="progress">Rows done of all rows.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="TlearnException">A file is not what it should be, their numbers of rows differ, or the store is another's.</exception>
    public static async Task<ImportResult> RunAsync(ImportRequest request, string folder, StoreProvenance provenance, IProgress<(long Done, long Total)>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(provenance);
        await using var source = request switch
        {
            NpyImport npy => NpySource.Open(npy, cancellation),
            ParquetImport parquet => (IImportSource)await ParquetSource.OpenAsync(parquet, cancellation),
            _ => throw new UsageException($"import: found {request.GetType().Name}, expected npy or parquet"),
        };
        if (source.Taps.GroupBy(t => (t.Name, t.Pool)).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new UsageException($"two arrays would be tap '{twice.Key.Name}'", "Give each array its own tap: `Arrays`.");
        foreach (var warning in source.Warnings) request.Warn?.Invoke(warning);
        var model = request.Maker is { } maker ? ImportFiles.Hash(maker) : await ImportFiles.HashAsync(source.Files, cancellation);
        var store = FeatureStore.OpenOrPlan(folder, new FeatureRecipe(model, Preprocessing: null), provenance);
        var id = RealPath.Of(source.Metadata);
        using var known = store.OpenSnapshot(new SnapshotScope { Source = id });
        using var writer = store.OpenWriter(new StoreWriterOptions { Source = id });
        using var sink = new ImportSink(id, known, writer, source.Taps, File.GetLastWriteTimeUtc(source.Metadata));
        await foreach (var batch in source.ReadAsync(cancellation))
        {
            for (var row = 0; row < batch.Items.Count; row++) sink.Add(batch, row);
            progress?.Report((sink.Rows, source.Rows));
            cancellation.ThrowIfCancellationRequested();
        }

        writer.Complete();
        return new ImportResult(source.Taps, sink.Rows, sink.Added, sink.Failures);
    }
}
