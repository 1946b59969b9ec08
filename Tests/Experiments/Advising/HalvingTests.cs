using CsCheck;
using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Advising;
using Xunit;

namespace TransferLearning.Tests.Experiments.Advising;

public sealed class HalvingTests
{
    // A candidate is its place; the differences from the best rise with it.
    private static IReadOnlyList<int> Keep(int count, double step, double error) => Halving.Keep([.. Enumerable.Range(0, count)], (a, b) => new PairedDifference((b - a) * step, error));

    [Theory]
    [InlineData(3, 3)]
    [InlineData(6, 4)]
    [InlineData(30, 10)]
    [InlineData(31, 11)]
    public void Where_all_differ_the_best_third_goes_on_and_four_at_least(int count, int kept) => Assert.Equal(Enumerable.Range(0, kept), Keep(count, 0.05, 0.01));

    [Fact]
    public void Who_is_within_a_standard_error_goes_on_but_half_at_most()
    {
        Assert.Equal(Enumerable.Range(0, 12), Keep(30, 0.01, 0.115)); // places 0 to 11
        Assert.Equal(Enumerable.Range(0, 15), Keep(30, 0.01, 1));
    }

    [Fact]
    public void The_best_always_goes_on_and_nobody_twice() => Gen.Select(Gen.Int[1, 60], Gen.Double[0, 0.1], Gen.Double[0, 0.5]).Sample((count, step, error) =>
    {
        var kept = Keep(count, step, error);
        Assert.Equal(0, kept[0]);
        Assert.Equal(kept.Count, kept.Distinct().Count());
        Assert.InRange(kept.Count, Math.Min(count, Halving.Least), Math.Max(Halving.Least, Math.Max((count + 2) / 3, count / 2)));
    });

    [Theory]
    [InlineData(1, "all all")]
    [InlineData(14, "all all")]
    [InlineData(15, "10 all")]
    [InlineData(96, "10 40 all")]
    [InlineData(4000, "10 40 160 640 2560 all")]
    public void Rounds_grow_fourfold_and_end_with_all(int ofClass, string sizes)
    {
        var rounds = RoundPlan.Of(ofClass);
        Assert.Equal(sizes, string.Join(' ', rounds.Select(r => r.Size.Text)));
        Assert.Equal(RoundPlan.FirstHeads, rounds[0].Heads);
        Assert.All(rounds.Skip(1), r => Assert.Equal(RoundPlan.AllHeads, r.Heads));
    }

    [Fact]
    public void Balance_is_the_entropy_of_the_classes_shares()
    {
        Assert.Equal(1, DataDescription.BalanceOf([7, 7, 7]), 12);
        Assert.Equal(-((0.25 * Math.Log2(0.25)) + (0.75 * Math.Log2(0.75))), DataDescription.BalanceOf([10, 30]), 12);
    }
}
