namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Some of another source's items.</summary>
internal sealed class PartialSource(ImageSource whole, IReadOnlySet<string> paths) : ImageSource(whole.Root, whole.Id)
{
    public override bool IsWholeFolder => false;

    public override string PathOf(ImageItem item) => whole.PathOf(item);

    public override bool Holds(string folder) => whole.Holds(folder);

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation) => whole.Enumerate(cancellation).Where(item => paths.Contains(item.Path));
}
