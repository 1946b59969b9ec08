using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Linear;

/// <summary>A fitted head whose scores are linear, and whose probabilities are their softmax: with two classes the difference of the scores is the log odds.</summary>
/// <inheritdoc cref="LinearHead"/>
internal sealed class SoftmaxHead(string name, LinearScores linear, int threads, FitReport? report = null) : LinearHead(name, linear, threads, report), IExportableProbabilities, INotedHead
{
    /// <inheritdoc/>
    public string? Note { get; init; }

    /// <inheritdoc/>
    public ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default)
    {
        var scores = Score(features, cancellation);
        for (var r = 0; r < scores.Rows; r++) Vectors.Softmax(scores.Row(r));
        return scores;
    }

    /// <inheritdoc/>
    public string AppendProbabilities(OnnxModelBuilder graph, string scores)
    {
        graph.Node("Softmax", [scores], ["head.probabilities"], ("axis", 1));
        return "head.probabilities";
    }
}
