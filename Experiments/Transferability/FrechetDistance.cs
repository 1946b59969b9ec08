using TransferLearning.Core.LinearAlgebra;

namespace TransferLearning.Experiments.Transferability;

/// <summary>
/// How far two sets of images are apart: the squared Fréchet distance of the Gaussians with their features' means and covariances, |m − w|² + tr(C + W − 2·(C·W)^½) (Dowson and Landau 1982; Heusel,
/// Ramsauer, Unterthiner, Nessler and Hochreiter 2017, arXiv 1706.08500, equation 6). Both must be features of one network and layer. It grows with fewer rows than dimensions, so sets of about
/// equal size compare best.
/// </summary>
internal static class FrechetDistance
{
    /// <summary>The squared distance, 0 or more.</summary>
    /// <param name="first">One set.</param>
    /// <param name="second">The other.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">Their dimensions differ.</exception>
    public static double Squared(FeatureGaussian first, FeatureGaussian second, int threads = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Mean.Length != second.Mean.Length) throw new ArgumentException($"features of dimension {second.Mean.Length} for those of dimension {first.Mean.Length}", nameof(second));
        var sum = first.Covariance.Trace() + second.Covariance.Trace() - (2 * RootTrace(first.Covariance, second.Covariance, threads, cancellation));
        for (var d = 0; d < first.Mean.Length; d++) sum += (first.Mean[d] - second.Mean[d]) * (first.Mean[d] - second.Mean[d]);
        return Math.Max(0, sum);
    }

    // With C = L·Lᵀ the eigenvalues of C·W that are not 0 are those of Lᵀ·W·L, which is symmetric.
    private static double RootTrace(SymmetricMatrix first, SymmetricMatrix second, int threads, CancellationToken cancellation)
    {
        var lower = PivotedCholesky.Factor(first, threads, cancellation);
        var rank = lower.Length == 0 ? 0 : lower[0].Length;
        var product = MatrixProduct.Of(second.Order, (r, k) => second[r, k], lower, threads, cancellation);
        var inner = MatrixProduct.Of(rank, (r, k) => lower[k][r], product, threads, cancellation);
        var symmetric = new SymmetricMatrix(rank);
        for (var r = 0; r < rank; r++) inner[r].AsSpan(0, r + 1).CopyTo(symmetric.Lower(r));
        return SymmetricSpectrum.Of(symmetric, [], 0, threads, cancellation).Values.Sum(v => Math.Sqrt(Math.Max(0, v)));
    }
}
