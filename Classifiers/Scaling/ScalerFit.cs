using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Scaling;

/// <summary>Learns means and factors of columns that stand side by side, in double and in pieces of fixed size, so that the number of threads changes nothing.</summary>
/// <param name="features">Training rows, <c>[N,D]</c>, N ≥ 1.</param>
/// <param name="start">The first of the columns.</param>
/// <param name="width">How many there are.</param>
/// <param name="threads">Threads; 0 for one per core.</param>
/// <param name="cancellation">Stops the work.</param>
internal sealed class ScalerFit(FeatureMatrix features, int start, int width, int threads, CancellationToken cancellation)
{
    private const int RowsPerPiece = 4096;
    private const double DoubleEpsilon = 2.220446049250313e-16;

    /// <summary>One over the standard deviation of each column. A constant feature keeps its scale (factor 1), as in scikit-learn.</summary>
    public (float[] Mean, float[] Factor) Standard()
    {
        var mean = Means(ScalingKind.None);
        var variance = Sums((row, sum, _) => Vectors.AddSquares(sum, row, mean));
        var factor = new float[width];
        for (var d = 0; d < factor.Length; d++) factor[d] = variance[d] <= Rounding(variance[d], mean[d] * mean[d]) ? 1 : Finite(1 / Math.Sqrt(variance[d]));
        return (Floats(mean), factor);
    }

    /// <summary>One number for all columns: one over the root mean square of all elements of the rows without their mean; 1 where all rows are the same.</summary>
    /// <param name="before">What is done to each row first: <see cref="ScalingKind.None"/>, <see cref="ScalingKind.L2"/> or <see cref="ScalingKind.Power"/>.</param>
    public (float[] Mean, float[] Factor) Center(ScalingKind before)
    {
        var mean = Means(before);
        var total = Sums((row, sum, scratch) =>
        {
            Vectors.ScaleAndSubtract(row, LengthTo1(row, before), mean, scratch);
            sum[0] += Vectors.SquaredNorm(scratch);
        }, before)[0];
        var factor = new float[width];
        Array.Fill(factor, total <= Rounding(total, mean.Sum(m => m * m)) ? 1 : Finite(1 / Math.Sqrt(total / width)));
        return (Floats(mean), factor);
    }

    private double[] Means(ScalingKind before) => before == ScalingKind.None
        ? Sums((row, sum, _) => Vectors.Add(sum, row))
        : Sums((row, sum, _) => Vectors.AddScaled(sum, row, Vectors.InverseLength(row)), before);

    private static double LengthTo1(ReadOnlySpan<float> row, ScalingKind before) => before == ScalingKind.None ? 1 : Vectors.InverseLength(row);

    // Rounding leaves a little variance in what is constant; the bound is scikit-learn's (_is_constant_feature).
    private double Rounding(double variance, double squaredMean)
    {
        var rounding = features.Rows * DoubleEpsilon;
        return (rounding * variance) + (rounding * rounding * squaredMean);
    }

    private static float Finite(double factor) => float.IsFinite((float)factor) ? (float)factor : 1;

    private static float[] Floats(double[] values) => [.. values.Select(v => (float)v)];

    // The row itself where no place for roots is given.
    private static ReadOnlySpan<float> Rooted(ReadOnlySpan<float> row, float[] roots)
    {
        if (roots.Length == 0) return row;
        FloatVectors.SignedRoots(row, 1, roots);
        return roots;
    }

    private delegate void AddRow(ReadOnlySpan<float> row, Span<double> sum, Span<float> scratch);

    // Means over all rows, or over their signed roots (Power), the pieces in order.
    private double[] Sums(AddRow add, ScalingKind before = ScalingKind.None)
    {
        var pieces = (features.Rows + RowsPerPiece - 1) / RowsPerPiece;
        var sums = new double[pieces][];
        Workers.For(pieces, threads, cancellation, piece =>
        {
            var sum = new double[width];
            var scratch = new float[width];
            var roots = before == ScalingKind.Power ? new float[width] : [];
            var end = Math.Min(features.Rows, (piece + 1) * RowsPerPiece);
            for (var r = piece * RowsPerPiece; r < end; r++) add(Rooted(features.Row(r).Slice(start, width), roots), sum, scratch);
            sums[piece] = sum;
        });
        var total = new double[width];
        foreach (var sum in sums)
        {
            for (var d = 0; d < total.Length; d++) total[d] += sum[d];
        }

        for (var d = 0; d < total.Length; d++) total[d] /= features.Rows;
        return total;
    }
}
