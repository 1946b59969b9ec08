using TransferLearning.Classifiers.Export;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Logistic;

/// <summary>Multinomial logistic regression, fitted. Scores are logits; with two classes their difference is the log odds.</summary>
internal sealed class LogisticHead(LinearScores linear, int threads, FitReport? report = null) : IStorableHead, IExportableProbabilities, IIterativeHead
{
    /// <inheritdoc/>
    public string Name => LogisticTrainer.HeadName;

    /// <inheritdoc/>
    public int Classes => linear.Classes;

    /// <inheritdoc/>
    public int Dimension => linear.Dimension;

    /// <inheritdoc/>
    public FitReport? Report => report;

    /// <summary>Weights, intercepts, scaling.</summary>
    public LinearScores Linear => linear;

    /// <inheritdoc/>
    public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default) => linear.Score(features, Name, threads, cancellation);

    /// <inheritdoc/>
    public ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default)
    {
        var scores = Score(features, cancellation);
        for (var r = 0; r < scores.Rows; r++) Vectors.Softmax(scores.Row(r));
        return scores;
    }

    /// <inheritdoc/>
    public StoredHead Store() => linear.Store();

    /// <inheritdoc/>
    public string AppendScores(OnnxModelBuilder graph, string features) => linear.Append(graph, features);

    /// <inheritdoc/>
    public string AppendProbabilities(OnnxModelBuilder graph, string scores)
    {
        graph.Node("Softmax", [scores], ["head.probabilities"], ("axis", 1));
        return "head.probabilities";
    }
}
