using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Logistic;

/// <summary>Multinomial logistic regression, fitted. Scores are logits; with two classes their difference is the log odds.</summary>
internal sealed class LogisticHead(LinearScores linear, int threads, FitReport? report = null) : LinearHead(LogisticTrainer.HeadName, linear, threads, report), IExportableProbabilities
{
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
