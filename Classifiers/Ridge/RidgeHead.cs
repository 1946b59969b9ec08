using TransferLearning.Classifiers.Export;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Ridge;

/// <summary>Least squares on one-hot targets, fitted. Scores lie about 1 for the answer and −1 for other classes.</summary>
internal sealed class RidgeHead(LinearScores linear, int threads, FitReport? report = null) : IStorableHead, IExportableHead, IIterativeHead
{
    /// <inheritdoc/>
    public string Name => RidgeTrainer.HeadName;

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
    public StoredHead Store() => linear.Store();

    /// <inheritdoc/>
    public string AppendScores(OnnxModelBuilder graph, string features) => linear.Append(graph, features);
}
