using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Transferability;

/// <summary>
/// The H-score: how much of the features' variance lies between the classes, in the units of the features' own covariance (Bao, Li, Huang, Zhang, Zheng, Zamir and Guibas 2019, "An
/// information-theoretic approach to transferability in task transfer learning", ICIP): H = tr(cov(f)⁻¹ · cov(E[f|y])). The higher, the better; at most the number of classes less one.
/// </summary>
/// <remarks>
/// The inverse is the pseudo-inverse without the directions that are nothing but rounding; the authors' program inverts some of these. With f = U·Σ·Vᵀ centred, H = Σ over the classes of |Uᵀ·y|² / n,
/// where y has a one for each of the n rows of a class. With fewer rows than dimensions every labelling is told apart, and H says nothing: it is the number of classes less one.
/// </remarks>
internal static class HScore
{
    /// <summary>The score.</summary>
    /// <param name="features">Features, <c>[N,D]</c>.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes; one without rows is passed over.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="TlearnException">There are no rows, fewer than two classes have some, a value is not finite, or the features have too many rows and columns to decompose.</exception>
    public static double Score(FeatureMatrix features, int[] labels, int classes, int threads = 0, CancellationToken cancellation = default)
    {
        var spectrum = ClassSpectrum.Of(features, labels, classes, centred: true, threads, cancellation);
        var (count, sum) = (spectrum.Counts.Length, 0.0);
        for (var i = 0; i < spectrum.Shadows.Length; i++) sum += spectrum.Shadows[i] * spectrum.Shadows[i] / spectrum.Counts[i % count];
        return sum;
    }
}
