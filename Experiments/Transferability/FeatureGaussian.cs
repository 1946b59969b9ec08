using TransferLearning.Classifiers;
using TransferLearning.Core.Features;
using TransferLearning.Core.LinearAlgebra;

namespace TransferLearning.Experiments.Transferability;

/// <summary>Mean and covariance of features, which stand for a set of images when its distance to another is measured.</summary>
/// <param name="Mean">The mean, <c>[D]</c>.</param>
/// <param name="Covariance">The covariance, <c>[D,D]</c>; its sums are divided by the number of rows less one.</param>
internal sealed record FeatureGaussian(double[] Mean, SymmetricMatrix Covariance)
{
    /// <summary>Measures features.</summary>
    /// <param name="features">Features, <c>[N,D]</c>.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="TlearnException">There are fewer than two rows, a value is not finite, or the rows are too long.</exception>
    public static FeatureGaussian Of(FeatureMatrix features, int threads = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Rows < 2) throw new TlearnException($"the spread of features: found {features.Rows} rows, expected at least 2", "Give more images.");
        if (features.Dimension > ClassSpectrum.MostOrder)
        {
            throw new TlearnException($"the spread of features: found rows of {features.Dimension} values, expected at most {ClassSpectrum.MostOrder}", "Pool the layer.");
        }

        FeatureChecks.RequireFinite(features);
        var mean = FeatureMoments.Mean(features);
        var products = FeatureMoments.ColumnProducts(features, mean, threads, cancellation);
        for (var row = 0; row < products.Order; row++)
        {
            foreach (ref var value in products.Lower(row)) value /= features.Rows - 1;
        }

        return new FeatureGaussian(mean, products);
    }
}
