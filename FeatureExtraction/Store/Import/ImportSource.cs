using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Store.Import;

/// <summary>Some rows of features made elsewhere.</summary>
/// <param name="Items">What the rows are, in order.</param>
/// <param name="Vectors">For each tap the vectors of these rows, <c>[rows,D]</c>, valid until the next batch.</param>
internal sealed record ImportBatch(IReadOnlyList<ImageItem> Items, IReadOnlyList<ReadOnlyMemory<float>> Vectors);

/// <summary>Features made elsewhere, read once from the first row to the last.</summary>
internal interface IImportSource : IAsyncDisposable
{
    /// <summary>The taps that there are.</summary>
    IReadOnlyList<StoreTap> Taps { get; }

    /// <summary>The files that the vectors are in.</summary>
    IReadOnlyList<string> Files { get; }

    /// <summary>The file that names the rows.</summary>
    string Metadata { get; }

    /// <summary>Number of rows.</summary>
    long Rows { get; }

    /// <summary>What a reader should know of the rows' names and labels.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>All rows in batches that fit in memory.</summary>
    IAsyncEnumerable<ImportBatch> ReadAsync(CancellationToken cancellation);
}
