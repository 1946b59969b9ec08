using TransferLearning.Core.Metrics;
using TransferLearning.Core.Randomness;
using TransferLearning.Core.Splits;

namespace TransferLearning.Core.Statistics;

/// <summary>
/// How probable it is that one of two classifiers that answered the same samples is better in practice. Of each sample one of three things is true: only the first is right, only the
/// second is, or neither alone. The shares of the three have a Dirichlet posterior, with Jeffreys' prior of 1/2 each; the difference in accuracy is that of the first two.
/// </summary>
/// <remarks>
/// Samples that come in families: the Bayesian bootstrap (Rubin 1981) gives every family a weight from Dirichlet(1, …, 1), and the difference is that of the weighted families. It
/// gets the same prior: three families of mean size, of weight 1/2 each, in which the first alone is right, the second alone, or neither, to the largest extent that a
/// family shows. So with families of one sample each both are the same posterior.
/// </remarks>
internal static class PairedPosterior
{
    /// <summary>Name of the method where samples are independent.</summary>
    public const string Name = "dirichlet";

    /// <summary>Name of the method where they come in families.</summary>
    public const string FamilyName = "bayesian-bootstrap";

    private const double Prior = 0.5;
    private const int Draws = 10_000;
    private const int Steps = 1_000;

    /// <summary>The probabilities; <see langword="null"/> where all samples are of one family, which says nothing about others.</summary>
    /// <param name="truth">True class of each sample, <c>[N]</c>.</param>
    /// <param name="first">The first classifier's answers, <c>[N]</c>.</param>
    /// <param name="second">The second classifier's answers, <c>[N]</c>.</param>
    /// <param name="families">What belongs together, <c>[N]</c>; <see langword="null"/> where every sample is independent.</param>
    /// <param name="seed">Draws the weights of families.</param>
    public static PracticalDifference? Of(int[] truth, int[] first, int[] second, RowFamilies? families, int seed)
    {
        ArgumentNullException.ThrowIfNull(truth);
        var (onlyFirst, onlySecond) = McNemar.Count(truth, first, second);
        if (families is null or { AreSingle: true }) return Independent(onlyFirst, onlySecond, truth.Length);
        if (families.Rows != truth.Length) throw new ArgumentException($"families of {families.Rows} rows for {truth.Length} samples", nameof(families));
        if (families.Count == 1) return null;
        var (difference, size) = (new int[families.Count], new int[families.Count]);
        for (var i = 0; i < truth.Length; i++)
        {
            size[families[i]]++;
            difference[families[i]] += (first[i] == truth[i] ? 1 : 0) - (second[i] == truth[i] ? 1 : 0);
        }

        return Bootstrap(difference, size, seed);
    }

    /// <summary>Of independent samples, computed and not drawn: the share s of samples that one alone answers is beta-distributed, and so, independently, is the first's part of it.</summary>
    /// <param name="onlyFirst">Samples that the first alone answers rightly.</param>
    /// <param name="onlySecond">Samples that the second alone answers rightly.</param>
    /// <param name="samples">All samples.</param>
    public static PracticalDifference Independent(int onlyFirst, int onlySecond, int samples)
    {
        double a = onlyFirst + Prior, b = onlySecond + Prior, ties = samples - onlyFirst - onlySecond + Prior;
        // An integral over θ with s = sin²θ, whose density is bounded: it is nearly normal, with a deviation of 1 / (2 √samples).
        var (middle, reach) = (Math.Atan2(Math.Sqrt(a + b), Math.Sqrt(ties)), 6 / Math.Sqrt(samples + 1.0));
        var (from, to) = (Math.Max(0, middle - reach), Math.Min(Math.PI / 2, middle + reach));
        var peak = LogDensity(middle);
        var (aBetter, bBetter, all) = (0.0, 0.0, 0.0);
        for (var step = 0; step < Steps; step++)
        {
            var angle = from + ((to - from) * (step + 0.5) / Steps);
            var density = Math.Exp(LogDensity(angle) - peak);
            // The difference is s (2 part − 1): above the region where part > (1 + region / s) / 2.
            var least = (1 + (PracticalDifference.Region / Math.Pow(Math.Sin(angle), 2))) / 2;
            aBetter += density * IncompleteBeta.Probability(b, a, 1 - least);
            bBetter += density * IncompleteBeta.Probability(a, b, 1 - least);
            all += density;
        }

        return PracticalDifference.Of(aBetter / all, bBetter / all, Name);

        double LogDensity(double angle) => (((2 * (a + b)) - 1) * Math.Log(Math.Sin(angle))) + (((2 * ties) - 1) * Math.Log(Math.Cos(angle)));
    }

    private static PracticalDifference Bootstrap(int[] difference, int[] size, int seed)
    {
        double mean = size.Average();
        var largest = Math.Max(1 / mean, difference.Zip(size).Max(f => Math.Abs((double)f.First / f.Second)));
        // Families that are alike share one draw: a sum of their weights.
        (double Difference, double Size, double Weight)[] kinds =
        [
            .. difference.Zip(size).CountBy(f => f).OrderBy(k => k.Key).Select(k => (k.Key.First, k.Key.Second, k.Value)),
            (largest * mean, mean, Prior), (-largest * mean, mean, Prior), (0, mean, Prior),
        ];
        var random = new SplitMix64((ulong)seed);
        var (aBetter, bBetter) = (0, 0);
        for (var draw = 0; draw < Draws; draw++)
        {
            var (sum, samples) = (0.0, 0.0);
            foreach (var kind in kinds)
            {
                var weight = random.NextGamma(kind.Weight);
                sum += weight * kind.Difference;
                samples += weight * kind.Size;
            }

            if (sum > PracticalDifference.Region * samples) aBetter++;
            if (sum < -PracticalDifference.Region * samples) bBetter++;
        }

        return PracticalDifference.Of((double)aBetter / Draws, (double)bBetter / Draws, FamilyName);
    }
}
