using TransferLearning.Core.Splits;

namespace TransferLearning.Core.Metrics;

/// <summary>A 95 % confidence interval: of intervals that are computed in this way from many samples, 95 % contain the true value.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct ConfidenceInterval(double Low, double High);

/// <summary>
/// The 95 % interval of an accuracy. Samples that are independent of one another: the exact interval of Clopper and Pearson (1934, The use of confidence or fiducial
/// limits illustrated in the case of the binomial), one form for all counts, so that a mistake never raises an end. Samples that come in families: <see cref="FamilyInterval"/>.
/// </summary>
/// <remarks>
/// Exact coverage, from binomial probabilities, n = 5 to 2,000 and accuracies of 0.6 to 0.99: Clopper and Pearson's never falls below 0.95 (its mean is 0.977 for
/// n up to 50 and 0.957 from 200 on); the mid-p form falls to 0.912, Wilson's to 0.833, Jeffreys' to 0.868, each for n below 50, where it matters most. For
/// n from 200 to 2,000 and accuracies up to 0.95 it lies between 0.950 and 0.975.
/// </remarks>
internal static class AccuracyInterval
{
    /// <summary>The interval of the accuracy; <see langword="null"/> where all samples are of one family, which says nothing about others.</summary>
    /// <param name="correct">Whether each sample was answered rightly, <c>[N]</c>, at least one.</param>
    /// <param name="families">What belongs together, <c>[N]</c>; <see langword="null"/> where every sample is independent.</param>
    public static ConfidenceInterval? Of(bool[] correct, RowFamilies? families = null)
    {
        ArgumentNullException.ThrowIfNull(correct);
        ArgumentOutOfRangeException.ThrowIfZero(correct.Length);
        if (families is null or { AreSingle: true }) return Independent(correct.Count(c => c), correct.Length);
        if (families.Rows != correct.Length) throw new ArgumentException($"families of {families.Rows} rows for {correct.Length} samples", nameof(families));
        return FamilyInterval.Of(correct, families);
    }

    /// <summary>Clopper and Pearson's interval; neither number need be whole.</summary>
    /// <param name="right">Right answers, 0 to <paramref name="samples"/>.</param>
    /// <param name="samples">Independent samples, above 0.</param>
    internal static ConfidenceInterval Independent(double right, double samples)
    {
        var wrong = samples - right;
        return new ConfidenceInterval(
            right <= 0 ? 0 : IncompleteBeta.Quantile(right, wrong + 1, 0.025),
            wrong <= 0 ? 1 : IncompleteBeta.Quantile(right + 1, wrong, 0.975));
    }
}
