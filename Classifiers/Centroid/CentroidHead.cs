using TransferLearning.Classifiers.Calibration;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Centroid;

/// <summary>Nearest class mean, fitted. The score of a class is minus the distance to its mean.</summary>
/// <param name="scaler">Scaling of the features.</param>
/// <param name="metric">How far is measured.</param>
/// <param name="means">Mean of each class in scaled features, <c>[C,D]</c>.</param>
/// <param name="counts">Training rows of each class, <c>[C]</c>; a class without is never the answer.</param>
/// <param name="threads">Threads of prediction, 0 for one a core.</param>
internal sealed class CentroidHead(Scaler scaler, Metric metric, float[] means, int[] counts, int threads) : IStorableHead, IRelativeScores
{
    /// <inheritdoc/>
    public string Name => CentroidTrainer.HeadName;

    /// <inheritdoc/>
    public int Classes => counts.Length;

    /// <inheritdoc/>
    public int Dimension => scaler.Dimension;

    /// <inheritdoc/>
    public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default)
    {
        FeatureChecks.RequireWidth(features, Dimension, Name);
        var scores = new ClassScores(features.Rows, Classes);
        RowBlocks.ForEach(features, scaler, threads, cancellation, (start, count, rows) =>
        {
            for (var r = 0; r < count; r++)
            {
                var row = rows.Slice(r * Dimension, Dimension);
                var target = scores.Row(start + r);
                for (var c = 0; c < Classes; c++) target[c] = counts[c] == 0 ? LinearScores.Absent : -Distance(row, Mean(c));
            }
        });
        return scores;
    }

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

    /// <summary>Puts it together again.</summary>
    public static CentroidHead Restore(StoredHead stored) => new(
        stored.Scaler(),
        stored.ReadMetric(),
        stored.Floats("means", stored.Classes, stored.Dimension),
        stored.Integers("counts", stored.Classes),
        stored.Threads);

    private ReadOnlySpan<float> Mean(int c) => means.AsSpan(c * Dimension, Dimension);

    private float Distance(ReadOnlySpan<float> row, ReadOnlySpan<float> mean) =>
        metric == Metric.Euclidean ? (float)Math.Sqrt(Vectors.SquaredDistance(row, mean)) : (float)Vectors.CosineDistance(row, mean);
}
