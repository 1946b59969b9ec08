using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Centroid;

/// <summary>Nearest class mean, fitted. The score of a class is minus the distance to its mean.</summary>
/// <param name="scaler">Scaling of the features.</param>
/// <param name="metric">How far is measured.</param>
/// <param name="means">Mean of each class in scaled features, <c>[C,D]</c>.</param>
/// <param name="counts">Training rows of each class, <c>[C]</c>; a class without is never the answer.</param>
/// <param name="threads">Threads for prediction; 0 for one per core.</param>
internal sealed class CentroidHead(Scaler scaler, DistanceMetric metric, float[] means, int[] counts, int threads) : IStorableHead, IExportableHead, IRelativeScores, IScaledHead
{
    // For fewer classes packing and moving costs more than the product saves.
    private const int ProductClasses = 8;
    private readonly CentredMeans _centred = new(means, counts);

    /// <inheritdoc/>
    public string Name => CentroidTrainer.HeadName;

    /// <inheritdoc/>
    public int Classes => counts.Length;

    /// <inheritdoc/>
    public int Dimension => scaler.Dimension;

    /// <inheritdoc/>
    public ScalingKind Scaling => scaler.Kind;

    /// <inheritdoc/>
    public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default)
    {
        FeatureChecks.RequireWidth(features, Dimension, Name);
        var scores = new ClassScores(features.Rows, Classes);
        using var packed = metric == DistanceMetric.Euclidean && Classes >= ProductClasses ? PackedRows.Of(_centred.Values, Classes, Dimension) : null;
        RowBlocks.ForEach(features, scaler, threads, cancellation, (start, count, rows) =>
        {
            var distances = scores.Values.AsSpan(start * Classes, count * Classes);
            if (packed is not null) _centred.Distances(rows, count, packed, distances);
            for (var i = 0; i < distances.Length; i++)
            {
                var (r, c) = (i / Classes, i % Classes);
                if (counts[c] == 0) distances[i] = LinearScores.Absent;
                else distances[i] = -(packed is not null ? distances[i] : Distance(rows.Slice(r * Dimension, Dimension), Mean(c)));
            }
        });
        return scores;
    }

    /// <inheritdoc/>
    public string AppendScores(OnnxModelBuilder graph, string features) =>
        CentroidExport.Append(graph, scaler.Append(graph, features), metric, _centred, counts);

    /// <inheritdoc/>
    public StoredHead Store()
    {
        var stored = new StoredHead(Classes, Dimension);
        stored.Add(scaler);
        stored.Attributes["metric"] = metric.Text();
        stored.Tensors["means"] = StoredTensor.Of(means, Classes, Dimension);
        stored.Tensors["counts"] = StoredTensor.Of(counts, Classes);
        return stored;
    }

    /// <summary>Restores it from the content of a file.</summary>
    public static CentroidHead Restore(StoredHead stored) => new(
        stored.Scaler(),
        stored.ReadMetric(),
        stored.Floats("means", stored.Classes, stored.Dimension),
        stored.Integers("counts", stored.Classes),
        stored.Threads);

    private ReadOnlySpan<float> Mean(int c) => means.AsSpan(c * Dimension, Dimension);

    private float Distance(ReadOnlySpan<float> row, ReadOnlySpan<float> mean) =>
        metric == DistanceMetric.Euclidean ? (float)Math.Sqrt(Vectors.SquaredDistance(row, mean)) : (float)Vectors.CosineDistance(row, mean);
}
