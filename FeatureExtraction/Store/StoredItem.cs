using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>What was seen of one image, and where its features are: a row of <c>items/</c>.</summary>
/// <param name="Path">Relative to the images' root, with <c>/</c>.</param>
/// <param name="Content">SHA-256 of the file's bytes: the key of its vectors.</param>
/// <param name="Size">Size of the file in bytes.</param>
/// <param name="Modified">Last change of the file, UTC; stored in whole microseconds.</param>
/// <param name="Label">Class name, where known.</param>
/// <param name="Split"><c>train</c>, <c>val</c> or <c>test</c>, where given.</param>
/// <param name="Group">Images of one group never stand on both sides of a split.</param>
/// <param name="Source">Absolute path of the folder, manifest or archive that it was seen in, without links; where that is known.</param>
internal readonly record struct StoredItem(
    string Path, ContentHash Content, long Size, DateTime Modified, string? Label = null, string? Split = null, string? Group = null, string? Source = null)
{
    /// <summary>Whether a file of this size and time is the one that was seen, so that it need not be read again.</summary>
    /// <param name="size">Size in bytes.</param>
    /// <param name="modified">Last change, UTC; anything finer than a microsecond is not compared.</param>
    public bool IsUnchanged(long size, DateTime modified) =>
        size == Size && MicrosecondTime.From(modified) == MicrosecondTime.From(Modified);

    /// <summary>The item as a dataset of one source knows it.</summary>
    public DatasetItem ToDatasetItem() => new(Path, Content, Label, Split, Group);
}

/// <summary>An image that could not be used.</summary>
/// <param name="Path">Relative to the images' root, with <c>/</c>.</param>
/// <param name="Stage">Where it failed: <c>read</c>, <c>decode</c>, <c>preprocess</c>, <c>infer</c>.</param>
/// <param name="Reason">What was wrong.</param>
/// <param name="Seen">When, UTC.</param>
/// <param name="Source">Where the run that tried it found its images, where that is known.</param>
internal sealed record StoreFailure(string Path, string Stage, string Reason, DateTime Seen, string? Source = null);
