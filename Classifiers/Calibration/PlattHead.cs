using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Calibration;

/// <summary>
/// A head under Platt scaling. Each class has a sigmoid of its own, so the most probable class need not be the one with the highest score of
/// the inner head: the answer is the most probable one, as in scikit-learn, and the scores are the probabilities, so that the two never differ.
/// </summary>
internal sealed class PlattHead(IHead inner, PlattScaling scaling) : CalibratedHead(inner)
{
    /// <inheritdoc/>
    public override CalibrationMethod Method => CalibrationMethod.Platt;

    /// <inheritdoc/>
    public override ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default) => scaling.Apply(Inner.Score(features, cancellation));

    /// <inheritdoc/>
    public override ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default) => Score(features, cancellation);

    /// <inheritdoc/>
    public override string AppendScores(OnnxModelBuilder graph, string features) => scaling.Append(graph, Exportable().AppendScores(graph, features));

    /// <inheritdoc/>
    public override string AppendProbabilities(OnnxModelBuilder graph, string scores) => scores;

    /// <inheritdoc/>
    protected override void Add(StoredHead stored) => scaling.Store(stored);
}
