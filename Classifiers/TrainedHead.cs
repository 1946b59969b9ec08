using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;

namespace TransferLearning.Classifiers;

/// <summary>A head with all that its use needs: class names, the space of its features, and where it came from. A <c>.tlhead</c> file holds one.</summary>
/// <param name="Head">The fitted head.</param>
/// <param name="Classes">Class names in index order, <c>[C]</c>.</param>
/// <param name="Space">The only features that it accepts.</param>
/// <param name="Parameters">The parameters that it was fitted with.</param>
/// <param name="Provenance">What is recorded and not compared: model path, tool version, dates.</param>
public sealed record TrainedHead(
    IHead Head,
    IReadOnlyList<string> Classes,
    FeatureSpace Space,
    IReadOnlyDictionary<string, object> Parameters,
    IReadOnlyDictionary<string, string> Provenance)
{
    /// <summary>Predicts rows of a dataset.</summary>
    /// <exception cref="Core.TlearnException">The features are of another space; the message names what differs.</exception>
    public Predictions Predict(LabeledDataset data, CancellationToken cancellation = default) => throw new NotImplementedException();
}
