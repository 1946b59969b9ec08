using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.LinearAlgebra;

namespace TransferLearning.Classifiers.Discriminant;

/// <summary>
/// The shrinkage that Ledoit and Wolf (2004, "A well-conditioned estimator for large-dimensional covariance matrices", lemma 3.1 to 3.4) estimate, for each class on columns of standard
/// deviation 1, whose scale the shrunk covariance then gets back: scikit-learn's <c>shrinkage='auto'</c>. Memory: the rows of one class, and the square of the smaller of their number and D.
/// </summary>
internal static class LedoitWolf
{
    private const double DoubleEpsilon = 2.220446049250313e-16;

    /// <summary>Estimates.</summary>
    public static ClassShrinkage Of(WeightedRows rows, CancellationToken cancellation)
    {
        var diagonal = new double[rows.Columns - 1];
        var shares = new double[rows.Present.Length];
        for (var p = 0; p < shares.Length; p++)
        {
            int[] own = [.. Enumerable.Range(0, rows.Count).Where(r => rows.Targets[r] == p)];
            var (x, scale, mean) = Standardised(rows, own);
            var shrinkage = Estimate(x, mean, rows.Threads, cancellation);
            shares[p] = 1 - shrinkage;
            for (var d = 0; d < diagonal.Length; d++) diagonal[d] += (double)own.Length / rows.Count * shrinkage * mean * scale[d] * scale[d];
        }

        return new ClassShrinkage(shares, diagonal, 0);
    }

    // β / δ: what the estimate of the covariance is expected to be wrong by, as a part of how far it is from a multiple of the identity.
    private static double Estimate(float[][] x, double mean, int threads, CancellationToken cancellation)
    {
        var (rows, columns) = ((double)x.Length, (double)x[0].Length);
        if (columns == 1) return 0;
        var fourth = x.Sum(row => Math.Pow(Vectors.SquaredNorm(row), 2));
        // ‖XᵀX‖² = ‖XXᵀ‖², of which the smaller is multiplied out.
        var products = GramMatrix.Of(rows <= columns ? x : Transposed(x), threads, cancellation);
        var squared = products.Sum(row => row.Sum(v => v * v)) / (rows * rows);
        var delta = (squared - (2 * mean * mean * columns) + (columns * mean * mean)) / columns;
        var beta = Math.Min(((fourth / rows) - squared) / (columns * rows), delta);
        return beta > 0 ? beta / delta : 0;
    }

    // Rows of a class at mean 0 and standard deviation 1, the deviations (1 of constant columns, as in scikit-learn's StandardScaler), and the mean variance of the columns then.
    private static (float[][] Rows, double[] Scale, double Mean) Standardised(WeightedRows rows, int[] own)
    {
        float[][] x = [.. own.Select(_ => new float[rows.Columns - 1])];
        var (mean, variance) = (new double[rows.Columns - 1], new double[rows.Columns - 1]);
        for (var i = 0; i < own.Length; i++)
        {
            rows.Read(own[i], x[i]);
            Vectors.AddScaled(mean, x[i], 1.0 / own.Length);
        }

        foreach (var row in x) Vectors.AddSquares(variance, row, mean);
        var (scale, varying, rounding) = (new double[mean.Length], 0, own.Length * DoubleEpsilon);
        for (var d = 0; d < scale.Length; d++)
        {
            variance[d] /= own.Length;
            var constant = variance[d] <= (rounding * variance[d]) + (rounding * mean[d] * rounding * mean[d]);
            scale[d] = constant ? 1 : Math.Sqrt(variance[d]);
            if (!constant) varying++;
        }

        foreach (var row in x)
        {
            for (var d = 0; d < row.Length; d++) row[d] = (float)((row[d] - mean[d]) / scale[d]);
        }

        return (x, scale, (double)varying / mean.Length);
    }

    private static float[][] Transposed(float[][] x)
    {
        float[][] columns = [.. x[0].Select(_ => new float[x.Length])];
        for (var r = 0; r < x.Length; r++)
        {
            for (var d = 0; d < columns.Length; d++) columns[d][r] = x[r][d];
        }

        return columns;
    }
}
