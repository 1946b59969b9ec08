using TransferLearning.Core.Metrics;

namespace TransferLearning.Core.Statistics;

/// <summary>How far values of a sample lie apart, and how far their mean may be from the true one.</summary>
internal static class SampleSpread
{
    /// <summary>The standard deviation, with one less than the number of values as divisor.</summary>
    /// <param name="values">Two values at least.</param>
    public static double Deviation(IReadOnlyCollection<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Count, 2, nameof(values));
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }

    /// <summary>
    /// The 95 % interval of a mean of shares, 1.96 standard errors to both sides, as papers of few-shot learning report it over episodes (Snell et al. 2017, Prototypical networks for few-shot
    /// learning, section 3); <see langword="null"/> for one value.
    /// </summary>
    /// <param name="shares">Shares, 0 to 1.</param>
    public static ConfidenceInterval? MeanInterval(IReadOnlyCollection<double> shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        if (shares.Count < 2) return null;
        var (mean, half) = (shares.Average(), 1.96 * Deviation(shares) / Math.Sqrt(shares.Count));
        return new ConfidenceInterval(Math.Max(0, mean - half), Math.Min(1, mean + half));
    }
}
