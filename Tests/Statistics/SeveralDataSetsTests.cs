using System.Text.Json;
using TransferLearning.Core.Statistics;
using Xunit;

namespace TransferLearning.Tests.Statistics;

/// <summary>Friedman's and Nemenyi's tests against SciPy, and what a critical-difference diagram shows.</summary>
public sealed class SeveralDataSetsTests
{
    [Fact]
    public void Ranks_statistic_and_critical_difference_are_those_of_SciPy()
    {
        foreach (var e in SignificanceGolden.Of("friedman"))
        {
            var ranks = AverageRanks.Of([.. e.GetProperty("scores").EnumerateArray().Select(s => (IReadOnlyList<double>)[.. s.EnumerateArray().Select(n => n.GetDouble())])]);
            var expected = e.Numbers("average");
            for (var c = 0; c < expected.Length; c++) Assert.Equal(expected[c], ranks.Average[c], 1e-12);
            Assert.Equal(e.Number("statistic"), Friedman.Statistic(ranks), 1e-9);
            var nemenyi = new Nemenyi(ranks);
            Assert.Equal(e.Number("critical_difference"), nemenyi.CriticalDifference, 1e-6);
            Assert.Equal(e.Number("p_first_last"), nemenyi.PValue(0, expected.Length - 1), 1e-7);
            var p = Friedman.PValue(ranks, 1);
            if (e.GetProperty("orders") is { ValueKind: JsonValueKind.Number } all) Assert.Equal(all.GetDouble(), p, 0.02);
            Assert.Equal(p, Friedman.PValue(ranks, 1));
        }
    }

    [Fact]
    public void Classifiers_that_tie_everywhere_do_not_differ()
    {
        var ranks = AverageRanks.Of([[0.5, 0.5, 0.5], [0.7, 0.7, 0.7]]);
        Assert.Equal((0, 1), (Friedman.Statistic(ranks), Friedman.PValue(ranks, 0)));
        Assert.Equal([[0, 1, 2]], new Nemenyi(ranks).Groups());
    }

    [Fact]
    public void Groups_of_a_diagram_overlap_and_are_as_large_as_they_can_be()
    {
        // Demšar 2006, pages 15 to 18: the critical difference of four classifiers on 14 data sets is 1.25 at 0.05, so the average ranks 3.143 and 1.964 do not differ.
        var ranks = AverageRanks.Of([.. s_demsar.Select(r => (IReadOnlyList<double>)[.. r.Select(rank => -rank)])]);
        Assert.Equal([3.143, 2.0, 2.893, 1.964], ranks.Average.Select(r => Math.Round(r, 3)));
        Assert.Equal(9.28 * 70 / 63.5, Friedman.Statistic(ranks), 0.01); // his, 9.28, is not corrected for ties, which take 6.5 of the ranks' 70 squares
        Assert.Equal(1.25, new Nemenyi(ranks).CriticalDifference, 0.005);
        Assert.Equal([[3, 1, 2, 0]], new Nemenyi(ranks).Groups());

        // Six classifiers of which each is always better than the next, on 20 data sets: the critical difference is 1.69.
        var steps = AverageRanks.Of([.. Enumerable.Repeat((IReadOnlyList<double>)[0.9, 0.8, 0.7, 0.6, 0.5, 0.4], 20)]);
        Assert.Equal([[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]], new Nemenyi(steps).Groups());
        Assert.Equal(1 / 10_001.0, Friedman.PValue(steps, 0));
        Assert.Empty(new Nemenyi(AverageRanks.Of([.. Enumerable.Repeat((IReadOnlyList<double>)[0.9, 0.8], 20)])).Groups());
    }

    [Fact]
    public void Data_sets_must_have_the_same_classifiers() => Assert.Throws<ArgumentException>(() => AverageRanks.Of([[0.1, 0.2], [0.1, 0.2, 0.3]]));

    // Ranks of C4.5 and its three tuned forms on 14 data sets, Demšar's table 6.
    private static readonly double[][] s_demsar =
    [
        [4, 3, 2, 1], [1, 2, 3, 4], [4, 1, 2, 3], [4, 1, 3, 2], [4, 2, 3, 1], [1, 2.5, 4, 2.5], [3, 2, 4, 1],
        [2.5, 2.5, 4, 1], [4, 3, 2, 1], [2.5, 2.5, 2.5, 2.5], [4, 2.5, 1, 2.5], [3, 2, 4, 1], [4, 1, 2, 3], [3, 1, 4, 2],
    ];
}
