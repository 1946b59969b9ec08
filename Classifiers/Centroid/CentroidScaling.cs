using System.Numerics.Tensors;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Centroid;

/// <summary>
/// Decides between standardised features and rows of length 1 by the training rows: whichever answers more of them rightly by the class means without the row itself (leave-one-out).
/// Neither is better on all data: with many images a class standardised features mostly are, with few the others.
/// </summary>
/// <param name="metric">How far is measured.</param>
/// <param name="threads">Threads; 0 for one per core.</param>
internal sealed class CentroidScaling(DistanceMetric metric, int threads)
{
    // Enough to tell two scalings apart that differ by a point; of more rows every so many are taken.
    private const int MostRows = 5000;
    private const int PieceRows = 64;

    /// <summary>The scaling learnt from training rows <c>[N,D]</c> with their classes, <c>[N]</c>.</summary>
    public Scaler Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        var usual = Scaler.Fit(features, ScalingKind.Standard, threads, cancellation);
        if (features.Groups.Count > 1) return usual; // taps side by side weigh the same only so
        var units = AutoScaling.Units.Fit(features, threads, cancellation);
        var step = Math.Max(1, (features.Rows + MostRows - 1) / MostRows);
        int[] rows = [.. Enumerable.Range(0, (features.Rows + step - 1) / step).Select(i => i * step)];
        return Correct(features, labels, classes, rows, units, cancellation) > Correct(features, labels, classes, rows, usual, cancellation) ? units : usual;
    }

    // How many of the rows the means of the classes, the row itself taken out, answer rightly; a row alone in its class has no mean to answer to.
    private int Correct(FeatureMatrix features, int[] labels, int classes, int[] rows, Scaler scaler, CancellationToken cancellation)
    {
        var dimension = features.Dimension;
        var counts = new int[classes];
        var scaled = new float[dimension];
        var sums = new float[classes][];
        foreach (var r in rows)
        {
            scaler.Apply(features.Row(r), scaled);
            var sum = sums[labels[r]] ??= new float[dimension];
            TensorPrimitives.Add(sum, scaled, sum);
            counts[labels[r]]++;
        }

        double[] lengths = [.. sums.Select(s => s is null ? 0 : Vectors.Dot(s, s))];
        var correct = 0;
        Workers.For((rows.Length + PieceRows - 1) / PieceRows, threads, cancellation, piece =>
        {
            var (row, right) = (new float[dimension], 0);
            foreach (var r in rows.AsSpan(piece * PieceRows, Math.Min(PieceRows, rows.Length - (piece * PieceRows))))
            {
                if (counts[labels[r]] < 2) continue;
                scaler.Apply(features.Row(r), row);
                var (nearest, answer) = (double.PositiveInfinity, -1);
                for (var c = 0; c < classes; c++)
                {
                    if (counts[c] == 0) continue;
                    var distance = Distance(row, sums[c], lengths[c], counts[c], own: c == labels[r]);
                    if (distance < nearest) (nearest, answer) = (distance, c);
                }

                if (answer == labels[r]) right++;
            }

            Interlocked.Add(ref correct, right);
        });
        return correct;
    }

    // In the order of the distances from the row x: ‖m‖² − 2 x·m, or −cos(x, m)·‖x‖, of the mean m = S/n; without the row itself that is (S − x)/(n − 1).
    private double Distance(ReadOnlySpan<float> row, ReadOnlySpan<float> sum, double length, int count, bool own)
    {
        double product = Vectors.Dot(row, sum);
        if (own)
        {
            double self = Vectors.Dot(row, row);
            (length, product, count) = (length - (2 * product) + self, product - self, count - 1);
        }

        return metric == DistanceMetric.Euclidean
            ? (length / count / count) - (2 * product / count)
            : -product / Math.Sqrt(Math.Max(length, double.Epsilon));
    }
}
