using System.Text.Json;
using CsCheck;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;
using Xunit;

namespace TransferLearning.Tests.Metrics;

/// <summary>Intervals against SciPy's (Golden/metrics/intervals.py made the file), and what they promise: coverage, no rise with a mistake, no width where none is due.</summary>
public sealed class AccuracyIntervalTests
{
    private static readonly JsonElement s_golden = IntervalGolden.Root;

    [Fact]
    public void Plain_intervals_are_those_of_SciPy()
    {
        foreach (var expected in s_golden.GetProperty("plain").EnumerateArray())
        {
            var (right, samples) = (expected.GetProperty("right").GetInt32(), expected.GetProperty("samples").GetInt32());
            AssertSame(expected, AccuracyInterval.Of(Answers(right, samples)));
        }
    }

    [Fact]
    public void Intervals_of_families_are_those_of_SciPy()
    {
        foreach (var expected in s_golden.GetProperty("families").EnumerateArray())
        {
            var (correct, families) = Families([.. expected.GetProperty("right").EnumerateArray().Select(r => r.GetInt32())], [.. expected.GetProperty("size").EnumerateArray().Select(s => s.GetInt32())]);
            AssertSame(expected, AccuracyInterval.Of(correct, families));
        }
    }

    [Fact]
    public void Students_t_is_that_of_SciPy()
    {
        foreach (var expected in s_golden.GetProperty("students_t").EnumerateArray())
        {
            Assert.Equal(1, StudentT.TwoSided95(expected.GetProperty("freedom").GetDouble()) / expected.GetProperty("t").GetDouble(), 1e-8);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(57)]
    [InlineData(105)]
    [InlineData(200)]
    [InlineData(1000)]
    public void A_plain_interval_covers_what_it_says(int n)
    {
        var intervals = Enumerable.Range(0, n + 1).Select(right => AccuracyInterval.Of(Answers(right, n))!.Value).ToArray();
        for (var p = 0.6; p < 0.992; p += 0.0075)
        {
            var covered = Enumerable.Range(0, n + 1).Where(k => intervals[k].Low <= p && p <= intervals[k].High).Sum(k => Binomial.Probability(n, k, p));
            Assert.InRange(covered, n <= 50 ? 0.95 : 0.94, n >= 200 && p <= 0.95 ? 0.968 : 1);
        }
    }

    [Fact]
    public void A_mistake_never_raises_an_end()
    {
        foreach (var n in (int[])[1, 2, 10, 50, 57, 120, 200, 333])
        {
            var intervals = Enumerable.Range(0, n + 1).Select(right => AccuracyInterval.Of(Answers(right, n))!.Value).ToArray();
            for (var right = 1; right <= n; right++)
            {
                Assert.True(intervals[right].Low > intervals[right - 1].Low, $"{right} of {n}");
                Assert.True(intervals[right].High > intervals[right - 1].High || intervals[right - 1].High == 1, $"{right} of {n}");
            }
        }
    }

    // Of whole and of other numbers of samples, as the effective sizes of families are; near 50 and 200, where the weight of the count found begins and ends to fall.
    [Fact]
    public void A_right_answer_more_never_lowers_an_end_and_a_wrong_one_never_raises_it() =>
        Gen.Select(Gen.OneOf(Gen.Double[1, 60], Gen.Double[40, 260]), Gen.Double[0, 1], Gen.Double[0.001, 1]).Sample((samples, share, more) =>
        {
            var right = share < 0.1 ? 0 : share > 0.9 ? samples : samples * share;
            var (found, better, worse) = (AccuracyInterval.Independent(right, samples), AccuracyInterval.Independent(right + more, samples + more), AccuracyInterval.Independent(right, samples + more));
            Assert.True(better.Low >= found.Low && better.High >= found.High - 1e-15, $"{found} {better}");
            Assert.True(worse.Low <= found.Low && worse.High <= found.High + 1e-15, $"{found} {worse}");
            Assert.InRange(right / samples, found.Low, found.High);
        });

    // What `Benchmarks intervals` does for ten pairs of samples and accuracy, for three of them.
    [Theory]
    [InlineData(200, 0.95)]
    [InlineData(500, 0.6)]
    [InlineData(1000, 0.9)]
    public void Of_2000_simulated_intervals_95_percent_hold_the_accuracy(int n, double accuracy)
    {
        var intervals = Enumerable.Range(0, n + 1).Select(right => AccuracyInterval.Independent(right, n)).ToArray();
        var random = new Random(n);
        var covered = Enumerable.Range(0, 2000).Select(_ => intervals[Drawn(random, n, accuracy)]).Count(i => i.Low <= accuracy && accuracy <= i.High);
        Assert.InRange(covered / 2000.0, 0.93, 0.97);
    }

    [Fact]
    public void One_family_has_no_interval_and_single_families_the_plain_one()
    {
        var correct = Answers(17, 40);
        Assert.Null(AccuracyInterval.Of(correct, RowFamilies.OfGroups([.. correct.Select(_ => "patient1")])));
        Assert.Null(AccuracyInterval.Of(Answers(40, 40), RowFamilies.OfGroups([.. correct.Select(_ => "patient1")])));
        Assert.Equal(AccuracyInterval.Of(correct), AccuracyInterval.Of(correct, RowFamilies.OfGroups([.. correct.Select((_, i) => $"{i}")])));
    }

    [Fact]
    public void Families_never_narrow_an_interval_and_mistakes_never_lift_it_above_all_right() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, 9]).Array[2, 25].Sample(groups =>
        {
            int[] size = [.. groups.Select(g => g.Item1)];
            int[] right = [.. groups.Select(g => Math.Min(g.Item1, g.Item2))];
            var (correct, families) = Families(right, size);
            if (families.AreSingle) return;
            var plain = AccuracyInterval.Of(correct)!.Value;
            var found = AccuracyInterval.Of(correct, families)!.Value;
            Assert.True(found.Low <= plain.Low && found.High >= plain.High && found.Low >= 0 && found.High <= 1, $"{found} within {plain}");
            var best = AccuracyInterval.Of([.. correct.Select(_ => true)], families)!.Value;
            Assert.Equal(Math.Pow(0.025, 1.0 / size.Length), best.Low, 1e-12);
            Assert.True(found.Low <= best.Low);
        });

    // The case's own simulation: rates of groups are Beta(8, 2), 30 images a group; and groups whose images are right or wrong together, and groups that mean nothing.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(40)]
    public void Intervals_of_few_families_cover(int groups)
    {
        foreach (var (truth, rate) in (List<(double, Func<Random, double>)>)[(0.8, Beta82), (0.8, _ => 0.8), (0.788, random => random.NextDouble() < 0.8 ? 0.98 : 0.02)])
        {
            var random = new Random(groups);
            var covered = 0;
            for (var draw = 0; draw < 400; draw++)
            {
                int[] size = [.. Enumerable.Range(0, groups).Select(g => draw % 2 == 0 ? 30 : 10 + (40 * g / groups))];
                int[] right = [.. size.Select(s => Drawn(random, s, rate(random)))];
                var (correct, families) = Families(right, size);
                var interval = AccuracyInterval.Of(correct, families)!.Value;
                if (interval.Low <= truth && truth <= interval.High) covered++;
            }

            Assert.InRange(covered / 400.0, 0.93, 1); // 0.95 less two standard deviations of 400 draws
        }
    }

    private static double Beta82(Random random) => Enumerable.Range(0, 9).Select(_ => random.NextDouble()).Order().ElementAt(7);

    private static int Drawn(Random random, int trials, double rate) => Enumerable.Range(0, trials).Count(_ => random.NextDouble() < rate);

    private static bool[] Answers(int right, int samples) => [.. Enumerable.Range(0, samples).Select(i => i < right)];

    private static (bool[] Correct, RowFamilies Families) Families(int[] right, int[] size) => (
        [.. size.SelectMany((s, g) => Answers(right[g], s))],
        RowFamilies.OfGroups([.. size.SelectMany((s, g) => Enumerable.Repeat($"{g}", s))]));

    private static void AssertSame(JsonElement expected, ConfidenceInterval? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.GetProperty("interval")[0].GetDouble(), actual.Value.Low, 1e-9);
        Assert.Equal(expected.GetProperty("interval")[1].GetDouble(), actual.Value.High, 1e-9);
    }
}
