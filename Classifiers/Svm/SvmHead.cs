using TransferLearning.Classifiers.Export;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Svm;

/// <summary>Linear support vector machine, fitted. Scores are signed distances in units of the margin.</summary>
internal sealed class SvmHead(LinearScores linear, int threads, FitReport? report = null) : IStorableHead, IExportableHead, IIterativeHead
{
    /// <inheritdoc/>
    public string Name => SvmTrainer.HeadName;

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
