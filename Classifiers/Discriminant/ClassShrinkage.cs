using TransferLearning.Classifiers.Linear;

namespace TransferLearning.Classifiers.Discriminant;

/// <summary>
/// A covariance Σ = Σₚ shareₚ · Sₚ + diagonal, where Sₚ is the scatter of class p about its mean divided by all rows: each class's covariance is shrunk by itself, and the mean of the
/// classes is weighed by their rows, as in scikit-learn.
/// </summary>
/// <param name="Shares">What is left of each class's own covariance, one minus its shrinkage, <c>[P]</c>.</param>
/// <param name="Diagonal">What is added to the diagonal, <c>[D]</c>; empty where it is <paramref name="OfMeanVariance"/>.</param>
/// <param name="OfMeanVariance">The part of the mean variance within classes that is added to each element of the diagonal, where that is all.</param>
internal sealed record ClassShrinkage(double[] Shares, double[] Diagonal, double OfMeanVariance)
{
    /// <summary>Whether something is added to every element of the diagonal, so that Σ is definite.</summary>
    public bool IsDefinite => Diagonal.Length > 0 ? Array.TrueForAll(Diagonal, d => d > 0) : OfMeanVariance > 0;

    /// <summary>The same shrinkage for all classes, towards the identity times the mean variance.</summary>
    public static ClassShrinkage Of(WeightedRows rows, double shrinkage) => new([.. rows.Present.Select(_ => 1 - shrinkage)], [], shrinkage);

    /// <summary>What is added to the diagonal.</summary>
    /// <param name="variance">Variance within classes of each column, <c>[D]</c>.</param>
    public double[] Added(double[] variance)
    {
        if (Diagonal.Length > 0) return Diagonal;
        var added = new double[variance.Length];
        Array.Fill(added, OfMeanVariance * variance.Average());
        return added;
    }
}

/// <summary>A fitted discriminant in rows less their centre.</summary>
/// <param name="Weights">Σ⁻¹(μ − m), <c>[P][D]</c>.</param>
/// <param name="Intercepts">log π − ½(μ + m)·Σ⁻¹(μ − m), <c>[P]</c>.</param>
/// <param name="IsIdentity">Whether nothing varies within classes, so that Σ was taken to be the identity.</param>
internal sealed record DiscriminantFit(double[][] Weights, double[] Intercepts, bool IsIdentity)
{
    // What varies within classes, as a part of all squares, is rounding of sums in double, or of products in single precision, below this.
    private const double DoubleRounding = 1e-13;
    private const double SingleRounding = 1e-7;

    /// <summary>Whether the variance within classes is nothing but rounding.</summary>
    /// <param name="within">Sum of the variances within classes.</param>
    /// <param name="squares">Mean squared length of the rows.</param>
    /// <param name="exact">Whether it was summed in double.</param>
    public static bool IsRounding(double within, double squares, bool exact) => !(within > (exact ? DoubleRounding : SingleRounding) * squares);

    /// <summary>The fit of means and weights.</summary>
    /// <param name="means">Means of the classes.</param>
    /// <param name="weights">Σ⁻¹ times <see cref="Differences"/>.</param>
    /// <param name="counts">Rows of each class.</param>
    /// <param name="isIdentity">Whether Σ is the identity.</param>
    public static DiscriminantFit Of(double[][] means, double[][] weights, int[] counts, bool isIdentity)
    {
        var middle = Middle(means);
        double rows = counts.Sum();
        return new(weights, [.. means.Select((mean, p) => Math.Log(counts[p] / rows) - (0.5 * mean.Select((m, d) => (m + middle[d]) * weights[p][d]).Sum()))], isIdentity);
    }

    /// <summary>The means of the classes less the mean of them all, <c>[P][D]</c>.</summary>
    public static double[][] Differences(double[][] means)
    {
        var middle = Middle(means);
        return [.. means.Select(mean => mean.Select((m, d) => m - middle[d]).ToArray())];
    }

    private static double[] Middle(double[][] means) => [.. Enumerable.Range(0, means[0].Length).Select(d => means.Average(mean => mean[d]))];
}
