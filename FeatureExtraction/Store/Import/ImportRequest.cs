
namespace TransferLearning.FeatureExtraction.Store.Import;

/// <summary>Features made elsewhere, and how their store is to be known.</summary>
internal abstract record ImportRequest
{
    /// <summary>Name of the tap where the files name none.</summary>
    public const string DefaultTap = "features";

    /// <summary>
    /// What made the features, in the user's words: stores imported under one name may be learned from and answered for each other. By
    /// default each file stands for itself.
    /// </summary>
    public string? Maker { get; init; }

    /// <summary>Told what a reader should know: columns that are not read, labels that are brought into one form.</summary>
    public Action<string>? Warn { get; init; }
}

/// <summary>NumPy arrays, <c>[N,D]</c> each, and a table (CSV: <c>path</c> and, optionally, <c>label</c>, <c>split</c>, <c>group</c>) in the order of their rows.</summary>
/// <param name="Arrays">The files and the taps that they become.</param>
/// <param name="Metadata">The table.</param>
internal sealed record NpyImport(IReadOnlyList<(string Path, string Tap)> Arrays, string Metadata) : ImportRequest;

/// <summary>A Parquet file as <see cref="Export.StoreExport"/> writes it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Taps">The list columns to take; none for all.</param>
internal sealed record ParquetImport(string Path, IReadOnlyList<string> Taps) : ImportRequest;

/// <summary>What was imported.</summary>
/// <param name="Taps">The taps.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Added">Number of rows whose vectors were neither in the store nor those of an earlier row.</param>
/// <param name="Failures">The rows with a value that is NaN or infinite: they are not in the store.</param>
internal sealed record ImportResult(IReadOnlyList<StoreTap> Taps, long Rows, long Added, IReadOnlyList<ItemFailure> Failures);
