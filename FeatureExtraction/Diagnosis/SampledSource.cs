using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Diagnosis;

/// <summary>Some items of a source.</summary>
internal sealed class SampledSource(ImageSource whole, IReadOnlyList<ImageItem> items) : ImageSource(whole.Root, whole.Id)
{
    public override bool IsWholeFolder => false;

    public override IEnumerable<ImageItem> Enumerate(CancellationToken cancellation) => items;
}
