using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Linear;

/// <summary>A head whose scores are linear in the scaled features, fitted: whatever the loss was that made it.</summary>
/// <param name="name">Name in the catalogue.</param>
/// <param name="linear">Weights, intercepts, scaling.</param>
/// <param name="threads">Threads of prediction, 0 for one per core.</param>
/// <param name="report">How far the fit went.</param>
internal class LinearHead(string name, LinearScores linear, int threads, FitReport? report = null) : IStorableHead, IExportableHead, IIterativeHead
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int Classes => linear.Classes;

    /// <inheritdoc/>
    public int Dimension => linear.Dimension;

    /// <inheritdoc/>
    public FitReport? Report => report;

    /// <summary>Weights, intercepts, scaling.</summary>
    public LinearScores Linear => linear;

    /// <inheritdoc/>
    public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default) => linear.Score(features, name, threads, cancellation);

    /// <inheritdoc/>
    public StoredHead Store() => linear.Store();

    /// <inheritdoc/>
    public string AppendScores(OnnxModelBuilder graph, string features) => linear.Append(graph, features);
}
