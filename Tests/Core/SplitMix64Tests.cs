using TransferLearning.Core.Randomness;
using Xunit;

namespace TransferLearning.Tests.Core;

public sealed class SplitMix64Tests
{
    // Of Java's SplittableRandom, the generator as its authors wrote it (nextLong, OpenJDK 17).
    [Theory]
    [InlineData(0UL, 16294208416658607535UL, 7960286522194355700UL, 487617019471545679UL, 17909611376780542444UL)]
    [InlineData(1234567UL, 6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL)]
    [InlineData(ulong.MaxValue, 16490336266968443936UL, 16834447057089888969UL, 4048727598324417001UL, 7862637804313477842UL)]
    public void Numbers_are_those_of_the_published_generator(ulong state, params ulong[] expected)
    {
        var random = new SplitMix64(state);
        Assert.Equal(expected, expected.Select(_ => random.NextUInt64()));
    }

    // Computed in Python from the description; the images of the demo are drawn from such streams.
    [Theory]
    [InlineData(new[] { 7, 3, 1, 40 }, 2435567476967095245UL, 9612065638266078599UL, 15716645551766778357UL)]
    [InlineData(new[] { -1 }, 16797067683360338446UL, 12802735388627309609UL, 2413421425622752057UL)]
    public void Streams_follow_from_their_numbers(int[] key, params ulong[] expected)
    {
        var random = SplitMix64.Stream(key);
        Assert.Equal(expected, expected.Select(_ => random.NextUInt64()));
    }

    [Fact]
    public void Streams_of_other_numbers_or_of_another_order_are_others()
    {
        int[][] keys = [[], [0], [0, 0], [1], [1, 0], [0, 1], [1, 2], [2, 1]];
        Assert.Distinct(keys.Select(key => SplitMix64.Stream(key).NextUInt64()));
    }

    // Without drawing the surplus again two of three remainders would come half as often again as the third.
    [Fact]
    public void Whole_numbers_are_equally_likely()
    {
        const int end = 1_610_612_736, draws = 60_000; // 3 · 2²⁹
        var random = new SplitMix64(5);
        var counts = new int[3];
        for (var i = 0; i < draws; i++) counts[random.Next(end) % 3]++;
        Assert.All(counts, c => Assert.InRange(c, (draws / 3) - 600, (draws / 3) + 600));
    }

    [Fact]
    public void Whole_numbers_reach_both_ends_and_nothing_beyond()
    {
        var random = new SplitMix64(6);
        Assert.Equal(Enumerable.Range(0, 7), Enumerable.Range(0, 200).Select(_ => random.Next(7)).Distinct().Order());
        Assert.Equal([-2, -1, 0, 1], Enumerable.Range(0, 200).Select(_ => random.Next(-2, 2)).Distinct().Order());
        Assert.Equal(0, random.Next(1));
        Assert.InRange(random.Next(int.MinValue, int.MaxValue), int.MinValue, int.MaxValue - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(3, 3));
    }

    [Fact]
    public void Fractions_are_uniform_and_below_one()
    {
        var random = new SplitMix64(7);
        double[] doubles = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextDouble())];
        float[] singles = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextSingle())];
        Assert.All(doubles, x => Assert.True(x is >= 0 and < 1));
        Assert.All(singles, x => Assert.True(x is >= 0 and < 1));
        Assert.Equal(0.5, doubles.Average(), 0.01);
        Assert.Equal(0.5, singles.Average(), 0.01);
        Assert.Equal(1 / 12.0, doubles.Average(x => (x - 0.5) * (x - 0.5)), 0.002);
        Assert.Equal((6457827717110365317UL >> 40) / 16777216f, new SplitMix64(1234567).NextSingle());
        Assert.Equal((6457827717110365317UL >> 11) / 9007199254740992.0, new SplitMix64(1234567).NextDouble());
    }

    [Fact]
    public void Normal_draws_have_the_moments_of_the_normal_distribution()
    {
        var random = new SplitMix64(8);
        double[] draws = [.. Enumerable.Range(0, 50_000).Select(_ => random.NextNormal())];
        Assert.Equal(0, draws.Average(), 0.02);
        Assert.Equal(1, draws.Average(x => x * x), 0.03);
        Assert.Equal(3, draws.Average(x => x * x * x * x), 0.25);
    }

    [Fact]
    public void A_shuffle_makes_every_order_equally_often()
    {
        const int draws = 24_000;
        var random = new SplitMix64(9);
        var orders = Enumerable.Range(0, draws).Select(_ =>
        {
            int[] values = [1, 2, 3, 4];
            random.Shuffle(values);
            return string.Concat(values);
        }).CountBy(o => o).ToDictionary();
        Assert.Equal(24, orders.Count);
        Assert.All(orders.Values, c => Assert.InRange(c, (draws / 24) - 150, (draws / 24) + 150));
    }
}
