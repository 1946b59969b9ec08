using TransferLearning.Core.Metrics;
using TransferLearning.Core.Randomness;
using TransferLearning.Core.Statistics;
using Xunit;

namespace TransferLearning.Tests.Statistics;

/// <summary>How often tests at 0.05 find a difference where there is none: what <c>Benchmarks intervals</c> simulates at length, in short.</summary>
public sealed class FalsePositiveTests
{
    // Exact: how many of 300 images only one answers rightly is binomial, and so, given that, is how many of them the first does.
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(0.4)]
    public void McNemars_test_finds_three_to_six_in_a_hundred(double disagreement) => Assert.InRange(
        Enumerable.Range(1, 299).Sum(n => Binomial.Probability(300, n, disagreement)
            * Enumerable.Range(0, n + 1).Where(k => McNemar.PValue(k, n - k) < 0.05).Sum(k => Binomial.Probability(n, k, 0.5))),
        0.03,
        0.06);

    // Differences that are as alike as Nadeau and Bengio take them to be: correlated by n_test / (n_test + n_train).
    [Fact]
    public void The_corrected_t_test_allows_for_overlapping_training_sets()
    {
        var random = new SplitMix64(3);
        var (corrected, plain) = (0, 0);
        for (var draw = 0; draw < 2000; draw++)
        {
            var common = Math.Sqrt(0.2) * random.NextNormal();
            double[] differences = [.. Enumerable.Range(0, 10).Select(_ => 0.03 * (common + (Math.Sqrt(0.8) * random.NextNormal())))];
            if (new ResampledDifferences(differences, 400, 100).PValue < 0.05) corrected++;
            if (new ResampledDifferences(differences, 1e9, 100).PValue < 0.05) plain++;
        }

        Assert.InRange(corrected, 70, 120); // 5 % of 2,000, two standard deviations
        Assert.True(plain > 300, $"{plain}");
    }

    [Fact]
    public void Equal_classifiers_on_few_data_sets_seldom_differ()
    {
        var random = new SplitMix64(4);
        var (friedman, nemenyi) = (0, 0);
        var difference = new Nemenyi(AverageRanks.Of([.. Enumerable.Repeat((IReadOnlyList<double>)[1.0, 2, 3], 4)])).CriticalDifference;
        for (var draw = 0; draw < 200; draw++)
        {
            var ranks = AverageRanks.Of([.. Enumerable.Range(0, 4).Select(_ => (IReadOnlyList<double>)[random.NextDouble(), random.NextDouble(), random.NextDouble()])]);
            if (Friedman.PValue(ranks, draw) < 0.05) friedman++;
            if (ranks.Average.Max() - ranks.Average.Min() > difference) nemenyi++;
        }

        Assert.InRange(friedman, 1, 18); // at most 5 % of 200, and two and a half standard deviations
        Assert.InRange(nemenyi, 1, 18);
    }
}
