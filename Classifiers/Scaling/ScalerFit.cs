using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Scaling;

/// <summary>Learns means and factors from training rows, in double and in pieces of fixed size, so that the number of threads changes nothing.</summary>
/// <param name="features">Training rows, <c>[N,D]</c>, N ≥ 1.</param>
/// <param name="threads">Threads; 0 for one per core.</param>
/// <param name="cancellation">Stops the work.</param>
internal sealed class ScalerFit(FeatureMatrix features, int threads, CancellationToken cancellation)
{
    private const int RowsPerPiece = 4096;
    private const double DoubleEpsilon = 2.220446049250313e-16;

    /// <summary>One over the standard deviation of each column. A constant feature keeps its scale (factor 1), as in scikit-learn.</summary>
    public (float[] Mean, float[] Factor) Standard()
    {
        var mean = Means(units: false);
        var variance = Sums((row, sum, _) => Vectors.AddSquares(sum, row, mean));
        var factor = new float[features.Dimension];
        for (var d = 0; d < factor.Length; d++) factor[d] = variance[d] <= Rounding(variance[d], mean[d] * mean[d]) ? 1 : Finite(1 / Math.Sqrt(variance[d]));
        return (Floats(mean), factor);
    }

    /// <summary>One number for all columns: one over the root mean square of all elements of the rows without their mean; 1 where all rows are the same.</summary>
    /// <param name="units">Whether rows are brought to length 1 first.</param>
    public (float[] Mean, float[] Factor) Center(bool units)
    {
        var mean = Means(units);
        var total = Sums((row, sum, difference) =>
        {
            Vectors.ScaleAndSubtract(row, units ? Vectors.InverseLength(row) : 1, mean, difference);
            sum[0] += Vectors.SquaredNorm(difference);
        })[0];
        var factor = new float[features.Dimension];
        Array.Fill(factor, total <= Rounding(total, mean.Sum(m => m * m)) ? 1 : Finite(1 / Math.Sqrt(total / features.Dimension)));
        return (Floats(mean), factor);
    }

    private double[] Means(bool units) => units
        ? Sums((row, sum, _) => Vectors.AddScaled(sum, row, Vectors.InverseLength(row)))
        : Sums((row, sum, _) => Vectors.Add(sum, row));

    // Rounding leaves a little variance in what is constant; the bound is scikit-learn's (_is_constant_feature).
    private double Rounding(double variance, double squaredMean)
    {
        var rounding = features.Rows * DoubleEpsilon;
        return (rounding * variance) + (rounding * rounding * squaredMean);
    }

    private static float Finite(double factor) => float.IsFinite((float)factor) ? (float)factor : 1;

    private static float[] Floats(double[] values) => [.. values.Select(v => (float)v)];

    private delegate void AddRow(ReadOnlySpan<float> row, Span<double> sum, Span<float> scratch);

    // Means over all rows, the pieces in order.
    private double[] Sums(AddRow add)
    {
        var pieces = (features.Rows + RowsPerPiece - 1) / RowsPerPiece;
        var sums = new double[pieces][];
        Workers.For(pieces, threads, cancellation, piece =>
        {
            var sum = new double[features.Dimension];
            var scratch = new float[features.Dimension];
            var end = Math.Min(features.Rows, (piece + 1) * RowsPerPiece);
            for (var r = piece * RowsPerPiece; r < end; r++) add(features.Row(r), sum, scratch);
            sums[piece] = sum;
        });
        var total = new double[features.Dimension];
        foreach (var sum in sums)
        {
            for (var d = 0; d < total.Length; d++) total[d] += sum[d];
        }

        for (var d = 0; d < total.Length; d++) total[d] /= features.Rows;
        return total;
    }
}
