namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>One image; its path is its file's name.</summary>
internal sealed class SingleImageSource(string path) : ImageSource(Path.GetDirectoryName(path)!, path)
{
    public override bool IsWholeFolder => false;

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation) => [new ImageItem(Path.GetFileName(Id), null, null, null)];
}
