using TransferLearning.Core.Metrics;

namespace TransferLearning.Core.Statistics;

/// <summary>The studentized range for infinite degrees of freedom: the distance between the largest and the smallest of K draws from the standard normal distribution.</summary>
internal static class StudentizedRange
{
    // The trapezoid rule converges faster than any power of the step for such a smooth function that vanishes at both ends.
    private const double Step = 1.0 / 64;
    private const double Far = 9;

    /// <summary>Probability that the range is at most <paramref name="range"/>: K ∫ φ(z) (Φ(z) − Φ(z − range))^(K − 1) dz, where z is the largest draw.</summary>
    /// <param name="range">0 or more.</param>
    /// <param name="draws">K, at least 2.</param>
    public static double Probability(double range, int draws)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 2);
        if (range <= 0) return 0;
        var sum = 0.0;
        for (var z = -Far; z <= Far; z += Step) sum += Normal.Density(z) * Math.Pow(Normal.Between(z - range, z), draws - 1);
        return Math.Clamp(draws * sum * Step, 0, 1);
    }

    /// <summary>The quantile: the range is at most this with probability <paramref name="probability"/>.</summary>
    /// <param name="probability">Above 0 and below 1.</param>
    /// <param name="draws">K, at least 2.</param>
    public static double Quantile(double probability, int draws)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        return Bisection.Of(q => Probability(q, draws), probability, 0, 4 * Far);
    }
}

/// <summary>The standard normal distribution.</summary>
internal static class Normal
{
    /// <summary>Its density.</summary>
    public static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>Probability of a draw of at most <paramref name="z"/>, accurate in the lower tail: half of the incomplete gamma function Q(1/2, z²/2) there.</summary>
    public static double Probability(double z) => z > 0 ? 1 - Probability(-z) : ComplementaryError(-z / Math.Sqrt(2)) / 2;

    /// <summary>Probability of a draw between two ends.</summary>
    public static double Between(double low, double high) => low > 0 ? Probability(-low) - Probability(-high) : Probability(high) - Probability(low);

    // erfc of 0 and more: its series near 0, where nothing cancels, and else its continued fraction from the far end (Abramowitz and Stegun 1964, 7.1.6 and 7.1.14).
    private static double ComplementaryError(double x)
    {
        var square = x * x;
        if (x < 2.5)
        {
            var (term, sum) = (x, x);
            for (var n = 1; term > sum * 1e-17; n++)
            {
                term *= 2 * square / ((2 * n) + 1);
                sum += term;
            }

            return 1 - (2 / Math.Sqrt(Math.PI) * Math.Exp(-square) * sum);
        }

        var fraction = x;
        for (var n = 60; n >= 1; n--) fraction = x + (n / 2.0 / fraction);
        return Math.Exp(-square) / (fraction * Math.Sqrt(Math.PI));
    }
}
