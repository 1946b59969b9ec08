using CsCheck;
using TransferLearning.Core.Splits;
using TransferLearning.Core.Statistics;
using Xunit;

namespace TransferLearning.Tests.Statistics;

/// <summary>Probabilities that one is better, or both equivalent: against NumPy's draws, and what they promise.</summary>
public sealed class PracticalDifferenceTests
{
    [Fact]
    public void Repeated_folds_are_tested_as_Nadeau_and_Bengio_say()
    {
        foreach (var e in SignificanceGolden.Of("resampled"))
        {
            var found = new ResampledDifferences(e.Numbers("differences"), e.Number("train"), e.Number("test"));
            Assert.Equal(e.Number("p"), found.PValue, 1e-9);
            e.AssertSame(found.Practical, 1e-9);
        }
    }

    [Fact]
    public void Equal_differences_are_not_certain()
    {
        var none = new ResampledDifferences([0, 0, 0, 0, 0], 80, 20);
        Assert.Equal(1, none.PValue);
        Assert.InRange(none.Practical.Equivalent, 0.5, 0.95); // twenty images tell so much
        var two = new ResampledDifferences([0.05, 0.05], 80, 20); // one image of twenty, twice
        Assert.InRange(two.PValue, 0.01, 0.2);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResampledDifferences([0.1], 80, 20));
    }

    [Fact]
    public void Independent_images_have_a_Dirichlet_posterior()
    {
        foreach (var e in SignificanceGolden.Of("dirichlet"))
        {
            e.AssertSame(PairedPosterior.Independent(e.GetProperty("a").GetInt32(), e.GetProperty("b").GetInt32(), e.GetProperty("samples").GetInt32()), 0.003); // a million draws
        }
    }

    [Fact]
    public void The_posterior_is_symmetric_and_adds_up_to_one() => Gen.Select(Gen.Int[0, 60], Gen.Int[0, 60], Gen.Int[0, 4000]).Where(c => c.Item1 + c.Item2 + c.Item3 > 0).Sample((a, b, ties) =>
    {
        var (found, turned) = (PairedPosterior.Independent(a, b, a + b + ties), PairedPosterior.Independent(b, a, a + b + ties));
        Assert.Equal(1, found.ABetter + found.Equivalent + found.BBetter, 1e-9);
        Assert.Equal(found.ABetter, turned.BBetter, 1e-9);
        Assert.InRange(found.ABetter, 0, 1);
    });

    [Fact]
    public void Families_are_weighed_as_a_whole()
    {
        foreach (var e in SignificanceGolden.Of("bootstrap"))
        {
            var (truth, first, second, families) = Answers(e.Numbers("differences"), e.Numbers("size"));
            var found = PairedPosterior.Of(truth, first, second, families, 3)!;
            e.AssertSame(found, 0.02);
            Assert.Equal(PairedPosterior.FamilyName, found.Method);
            Assert.Equal(found, PairedPosterior.Of(truth, first, second, families, 3));
        }

        Assert.Null(PairedPosterior.Of([0, 0], [0, 1], [1, 1], RowFamilies.OfGroups(["a", "a"]), 0));
    }

    [Fact]
    public void Families_of_one_image_each_are_independent_images()
    {
        // 300 images, and one family of two that are answered alike.
        var (truth, first, second, families) = Answers([.. Enumerable.Repeat(1.0, 20), .. Enumerable.Repeat(-1.0, 8), .. Enumerable.Repeat(0.0, 272)], [.. Enumerable.Repeat(1.0, 299), 2]);
        var (drawn, computed) = (PairedPosterior.Of(truth, first, second, families, 1)!, PairedPosterior.Of(truth, first, second, null, 1)!);
        Assert.Equal(computed.ABetter, drawn.ABetter, 0.02);
        Assert.Equal(computed.Equivalent, drawn.Equivalent, 0.02);
    }

    [Fact]
    public void Data_sets_are_ranked_by_sign()
    {
        foreach (var e in SignificanceGolden.Of("signed_rank"))
        {
            var found = SignedRankPosterior.Of(e.Numbers("differences"), 5);
            e.AssertSame(found, 0.02);
            Assert.Equal(found, SignedRankPosterior.Of(e.Numbers("differences"), 5));
        }
    }

    [Theory]
    [InlineData(0.93, 0.06, 0.01, "a is better than b by more than one point with probability 0.93; equivalent within one point 0.06, worse 0.01.")]
    [InlineData(0.44, 0.12, 0.44, "Which of a and b is better cannot be told: by more than one point a is with probability 0.44, b with 0.44; equivalent 0.12.")]
    [InlineData(0.001, 0, 0.999, "b is better than a by more than one point with probability above 0.99; equivalent within one point below 0.01, worse below 0.01.")]
    [InlineData(0.1, 0.7, 0.2, "a and b are equivalent within one point with probability 0.70; b is better by more with 0.20.")]
    public void A_sentence_says_it(double aBetter, double equivalent, double bBetter, string expected) =>
        Assert.Equal(expected, new PracticalDifference(aBetter, equivalent, bBetter, "").Describe("a", "b"));

    // Images of families in which the first, or the second, alone is right as often as the difference says.
    private static (int[] Truth, int[] First, int[] Second, RowFamilies Families) Answers(double[] differences, double[] sizes)
    {
        var rows = differences.Zip(sizes).SelectMany((f, g) => Enumerable.Range(0, (int)f.Second).Select(i => (Family: g, First: i < -f.First ? 1 : 0, Second: i < f.First ? 1 : 0))).ToList();
        return (new int[rows.Count], [.. rows.Select(r => r.First)], [.. rows.Select(r => r.Second)], RowFamilies.OfGroups([.. rows.Select(r => $"{r.Family}")]));
    }
}
