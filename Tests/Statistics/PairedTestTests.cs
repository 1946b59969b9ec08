using CsCheck;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;
using TransferLearning.Core.Statistics;
using TransferLearning.Tests.Metrics;
using Xunit;

namespace TransferLearning.Tests.Statistics;

/// <summary>Which test decides between two classifiers, and whether it keeps its promise where answers come in groups.</summary>
public sealed class PairedTestTests
{
    [Fact]
    public void Counted_sign_flips_are_all_ways_one_after_another()
    {
        foreach (var expected in IntervalGolden.Root.GetProperty("flips").EnumerateArray())
        {
            int[] differences = [.. expected.GetProperty("differences").EnumerateArray().Select(d => d.GetInt32())];
            Assert.Equal(expected.GetProperty("p").GetDouble(), SignFlip.Exact(differences), 1e-12);
            Assert.InRange(SignFlip.Drawn(differences, 5), expected.GetProperty("p").GetDouble() - 0.02, expected.GetProperty("p").GetDouble() + 0.02);
        }
    }

    [Fact]
    public void Of_single_rows_counted_sign_flips_are_McNemars_exact_test() => Gen.Select(Gen.Int[0, 400], Gen.Int[0, 400]).Sample((a, b) =>
        // The mid-p form counts what was found by half; where both counts are equal the exact form counts the middle in both tails.
        Assert.Equal(McNemar.PValue(a, b), Math.Max(0, SignFlip.Exact([.. Enumerable.Repeat(1, a), .. Enumerable.Repeat(-1, b), 0]) - (a + b == 0 ? 0 : Binomial.Probability(a + b, a, 0.5) * (a == b ? 0.5 : 1))), 1e-9));

    [Fact]
    public void Drawn_sign_flips_follow_the_seed_and_are_never_zero()
    {
        int[] differences = [.. Enumerable.Range(0, 200).Select(i => (i % 7) - 3 + (i % 5 == 0 ? 1 : 0))];
        Assert.Equal(SignFlip.Exact(differences), SignFlip.Drawn(differences, 1), 0.02);
        Assert.Equal(SignFlip.Drawn(differences, 1), SignFlip.Drawn(differences, 1));
        Assert.NotEqual(SignFlip.Drawn(differences, 1), SignFlip.Drawn(differences, 2));
        Assert.Equal(1 / 10_001.0, SignFlip.Drawn([.. Enumerable.Repeat(3, 300)], 0));
    }

    [Fact]
    public void The_test_is_named_by_what_it_does()
    {
        int[] truth = new int[8], wrong = [.. Enumerable.Repeat(1, 8)];
        Assert.Equal(new PairedTest(McNemar.PValue(8, 0), "mcnemar-mid-p"), PairedTest.Of(truth, truth, wrong, null, 0));
        Assert.Equal(new PairedTest(McNemar.PValue(8, 0), "mcnemar-mid-p"), PairedTest.Of(truth, truth, wrong, RowFamilies.OfGroups(new string?[8]), 0));
        Assert.Equal(new PairedTest(0.125, "sign-flip-exact"), PairedTest.Of(truth, truth, wrong, RowFamilies.OfGroups(["a", "a", "b", "b", "c", "c", "d", "d"]), 0));
        Assert.Equal(new PairedTest(1, "sign-flip-exact"), PairedTest.Of(truth, truth, wrong, RowFamilies.OfGroups([.. truth.Select(_ => "a")]), 0));

        // 60,000 pairs of which either source answers a part: too many ways to count.
        var random = new Random(1);
        int[] many = new int[120_000], first = [.. many.Select(_ => random.Next(2))], second = [.. many.Select(_ => random.Next(2))];
        var test = PairedTest.Of(many, first, second, RowFamilies.OfGroups([.. many.Select((_, i) => $"{i / 2}")]), 0);
        Assert.Equal("sign-flip-10000", test.Name);
        Assert.InRange(test.PValue, 0.001, 1);
        Assert.Equal(McNemar.PValue(many, first, second), test.PValue, 0.05); // the pairs mean nothing here
    }

    // 20 groups of 20, two equal sources: where images of a group are right together, McNemar's test cries wolf in more than half of the data sets.
    [Theory]
    [InlineData(0.97)]
    [InlineData(0.6)]
    [InlineData(0.0)]
    public void Equal_sources_seldom_differ(double together)
    {
        var random = new Random(3);
        var families = RowFamilies.OfGroups([.. Enumerable.Range(0, 400).Select(i => $"{i / 20}")]);
        var (found, alone) = (0, 0);
        for (var set = 0; set < 300; set++)
        {
            int[] first = Answers(), second = Answers();
            if (PairedTest.Of(new int[400], first, second, families, set).PValue < 0.05) found++;
            if (PairedTest.Of(new int[400], first, second, null, set).PValue < 0.05) alone++;
        }

        Assert.InRange(found, 0, 27); // 5 % of 300 and three standard deviations
        if (together > 0.9) Assert.True(alone > 120, $"{alone}");

        int[] Answers()
        {
            var answers = new int[400];
            for (var g = 0; g < 20; g++)
            {
                var common = random.NextDouble() < 0.7 ? 0 : 1;
                for (var i = 0; i < 20; i++) answers[(20 * g) + i] = random.NextDouble() < together ? common : random.NextDouble() < 0.7 ? 0 : 1;
            }

            return answers;
        }
    }
}
