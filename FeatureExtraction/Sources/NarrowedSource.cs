using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Some of another source's items: which ones, a derived class says. Everything else is as the whole has it.</summary>
/// <param name="whole">The other source.</param>
internal abstract class NarrowedSource(ImageSource whole) : ImageSource(whole.Root, whole.Id)
{
    /// <inheritdoc/>
    public override bool IsWholeFolder => Inner.IsWholeFolder;

    /// <inheritdoc/>
    public override string StoredName => Inner.StoredName;

    /// <summary>The source that this one is some of.</summary>
    protected ImageSource Inner { get; } = whole;

    /// <inheritdoc/>
    public override string PathOf(ImageItem item) => Inner.PathOf(item);

    /// <inheritdoc/>
    public override ImageData Locate(ImageItem item) => Inner.Locate(item);

    /// <inheritdoc/>
    public override bool Holds(string folder) => Inner.Holds(folder);

    /// <inheritdoc/>
    public override bool LeavesOut(string path) => Inner.LeavesOut(path);

    /// <inheritdoc/>
    public override string ShardKeyOf(string path) => Inner.ShardKeyOf(path);
}

/// <summary>The items of another source that a caller names.</summary>
internal sealed class PartialSource(ImageSource whole, IReadOnlySet<string> paths) : NarrowedSource(whole)
{
    public override bool IsWholeFolder => false;

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation) => Inner.Enumerate(cancellation).Where(item => paths.Contains(item.Path));
}
