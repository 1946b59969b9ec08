using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Linear;

/// <summary>A fitted head whose scores are linear in the scaled features, whatever loss it was fitted with.</summary>
/// <param name="name">Name in the catalogue.</param>
/// <param name="linear">Weights, intercepts, scaling.</param>
/// <param name="threads">Threads for prediction; 0 for one per core.</param>
/// <param name="report">How far the fit went.</param>
internal class LinearHead(string name, LinearScores linear, int threads, FitReport? report = null) : IStorableHead, IExportableHead, IIterativeHead, IScaledHead
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int Classes => linear.Classes;

    /// <inheritdoc/>
    public int Dimension => linear.Dimension;

    /// <inheritdoc/>
    public FitReport? Report => report;

    /// <inheritdoc/>
    public ScalingKind Scaling => linear.Scaler.Kind;

    /// <summary>Weights, intercepts, scaling.</summary>
    public LinearScores Linear => linear;

    /// <inheritdoc/>
    public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default) => linear.Score(features, name, threads, cancellation);

    /// <inheritdoc/>
    public StoredHead Store() => linear.Store();

    /// <inheritdoc/>
    public string AppendScores(OnnxModelBuilder graph, string features) => linear.Append(graph, features);
}

/// <summary>Scores that are linear in the scaled features: s = W·x + b.</summary>
/// <param name="Scaler">Scaling of the features.</param>
/// <param name="Weights">W, <c>[C,D]</c>, row-major.</param>
/// <param name="Intercepts">b, <c>[C]</c>; of a class that had no rows <see cref="Absent"/>.</param>
internal sealed record LinearScores(Scaler Scaler, float[] Weights, float[] Intercepts)
{
    /// <summary>Score of a class that had no rows in training: finite, but so low that its probability is 0 and it is never the answer.</summary>
    public const float Absent = -1e30f;

    /// <summary>Number of classes, C.</summary>
    public int Classes => Intercepts.Length;

    /// <summary>Length of a feature vector, D.</summary>
    public int Dimension => Scaler.Dimension;

    /// <summary>Scores of raw features, <c>[N,C]</c>.</summary>
    public unsafe ClassScores Score(FeatureMatrix features, string head, int threads, CancellationToken cancellation)
    {
        FeatureChecks.RequireWidth(features, Dimension, head);
        var scores = new ClassScores(features.Rows, Classes);
        using var packed = PackedRows.Of(Weights, Classes, Dimension);
        RowBlocks.ForEach(features, Scaler, threads, cancellation, (start, count, rows) =>
        {
            for (var r = 0; r < count; r++) Intercepts.CopyTo(scores.Row(start + r));
            fixed (float* x = rows)
            fixed (float* s = scores.Row(start))
            {
                BlockProduct.Accumulate(x, Dimension, count, packed, s, Classes);
            }
        });
        return scores;
    }

    /// <summary>Adds the scores to a graph, scaling included.</summary>
    /// <inheritdoc cref="IExportableHead.AppendScores"/>
    public string Append(OnnxModelBuilder graph, string features)
    {
        var scaled = Scaler.Append(graph, features);
        graph.Weight("head.weights", [Classes, Dimension], Weights).Weight("head.intercepts", [Classes], Intercepts);
        graph.Node("Gemm", [scaled, "head.weights", "head.intercepts"], ["head.scores"], ("transB", 1));
        return "head.scores";
    }

    /// <summary>The content of a file that <see cref="Restore"/> reads.</summary>
    public StoredHead Store()
    {
        var stored = new StoredHead(Classes, Dimension);
        stored.Add(Scaler);
        stored.Tensors["weights"] = StoredTensor.Of(Weights, Classes, Dimension);
        stored.Tensors["intercepts"] = StoredTensor.Of(Intercepts, Classes);
        return stored;
    }

    /// <summary>Restores it from the content of a file.</summary>
    public static LinearScores Restore(StoredHead stored) => new(
        stored.Scaler(),
        stored.Floats("weights", stored.Classes, stored.Dimension),
        stored.Floats("intercepts", stored.Classes));
}
