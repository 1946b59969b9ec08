using System.IO.Hashing;
using System.Runtime.InteropServices;
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

/// <summary>Counts rows and holds their paths apart: a store knows an item by its path.</summary>
/// <param name="file">The file that names them, for the message.</param>
internal sealed class ImportRows(string file)
{
    // Sixteen bytes a path: a million paths themselves would be a hundred million bytes.
    private readonly HashSet<UInt128> _paths = [];

    /// <exception cref="TlearnException">Two rows have one path.</exception>
    public long Count(IEnumerable<ImageItem> items)
    {
        foreach (var item in items)
        {
            if (!_paths.Add(XxHash128.HashToUInt128(MemoryMarshal.AsBytes(item.Path.AsSpan())))) throw new TlearnException($"{file}: row {_paths.Count + 1} of the data: path '{item.Path}' stands in an earlier row already, expected each once", "Give each row a path of its own.");
        }

        return _paths.Count;
    }
}
