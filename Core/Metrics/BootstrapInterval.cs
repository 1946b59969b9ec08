namespace TransferLearning.Core.Metrics;

/// <summary>
/// Percentile bootstrap (Efron 1979) of an accuracy: the middle 95 % of 2,000 resampled accuracies. Where not a single answer is wrong
/// (or right) every resample is like the sample and says nothing: the exact interval of Clopper and Pearson (1934) stands there, 0.025^(1/n)
/// to 1, n being the number of samples, or of groups.
/// </summary>
public static class BootstrapInterval
{
    private const int Resamples = 2000;

    /// <summary>The interval of the part of samples answered rightly.</summary>
    /// <param name="correct">Whether each sample was answered rightly, <c>[N]</c>, at least one.</param>
    /// <param name="seed">The same seed gives the same interval.</param>
    /// <param name="groups">Group of each sample, <c>[N]</c>, where samples of a group are not independent: then whole groups are drawn, a sample without group (<see langword="null"/>) being one for itself.</param>
    public static ConfidenceInterval OfAccuracy(bool[] correct, int seed, string?[]? groups = null)
    {
        ArgumentNullException.ThrowIfNull(correct);
        ArgumentOutOfRangeException.ThrowIfZero(correct.Length);
        if (correct.All(c => c == correct[0]))
        {
            var edge = Math.Pow(0.025, 1.0 / Independent(correct.Length, groups));
            return correct[0] ? new ConfidenceInterval(edge, 1) : new ConfidenceInterval(0, 1 - edge);
        }

        var random = new Random(seed);
        var accuracies = groups is null || groups.All(g => g is null)
            ? ResampleSamples(correct.Length, correct.Count(c => c), random)
            : ResampleGroups(correct, groups, random);
        Array.Sort(accuracies);
        return new ConfidenceInterval(Quantile(accuracies, 0.025), Quantile(accuracies, 0.975));
    }

    // A sample without group is one for itself.
    private static int Independent(int samples, string?[]? groups) =>
        groups is null ? samples : groups.Count(g => g is null) + groups.OfType<string>().Distinct().Count();

    // N draws with replacement of which a part p is right hold a binomial number of right ones: one draw from that distribution,
    // by inversion, stands for N draws of samples.
    private static double[] ResampleSamples(int n, int right, Random random)
    {
        var accuracies = new double[Resamples];
        var p = (double)right / n;
        var reach = (int)Math.Ceiling(10 * Math.Sqrt(n * p * (1 - p))) + 10; // ten standard deviations: nothing beyond is ever drawn
        var first = Math.Max(0, right - reach);
        var cumulative = new double[Math.Min(n, right + reach) - first + 1];
        var sum = 0.0;
        for (var i = 0; i < cumulative.Length; i++) cumulative[i] = sum += Binomial.Probability(n, first + i, p);
        for (var b = 0; b < Resamples; b++)
        {
            var found = Array.BinarySearch(cumulative, random.NextDouble() * sum);
            accuracies[b] = (double)(first + (found < 0 ? ~found : found + 1)) / n;
        }

        return accuracies;
    }

    private static double[] ResampleGroups(bool[] correct, string?[] groups, Random random)
    {
        var counted = correct.Select((right, i) => (right, key: groups[i] is { } g ? (g, -1) : ("", i)))
            .GroupBy(s => s.key, s => s.right)
            .Select(g => (Right: g.Count(r => r), Size: g.Count()))
            .ToArray();
        var accuracies = new double[Resamples];
        for (var b = 0; b < Resamples; b++)
        {
            long right = 0, size = 0;
            for (var i = 0; i < counted.Length; i++)
            {
                var drawn = counted[random.Next(counted.Length)];
                right += drawn.Right;
                size += drawn.Size;
            }

            accuracies[b] = (double)right / size;
        }

        return accuracies;
    }

    // Linear interpolation between order statistics, as in NumPy.
    private static double Quantile(double[] sorted, double q)
    {
        var position = q * (sorted.Length - 1);
        var below = (int)position;
        return sorted[below] + ((position - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }
}
