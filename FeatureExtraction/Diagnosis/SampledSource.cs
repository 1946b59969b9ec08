using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Diagnosis;

/// <summary>Some items of a source.</summary>
internal sealed class SampledSource(ImageSource whole, IReadOnlyList<ImageItem> items) : ImageSource(whole.Root, whole.Id)
{
    public override bool IsWholeFolder => false;

    public override string PathOf(ImageItem item) => whole.PathOf(item);

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation) => items;
}
