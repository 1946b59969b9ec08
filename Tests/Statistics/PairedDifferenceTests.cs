using CsCheck;
using TransferLearning.Core.Splits;
using TransferLearning.Core.Statistics;
using Xunit;

namespace TransferLearning.Tests.Statistics;

public sealed class PairedDifferenceTests
{
    private static readonly Gen<(bool, bool)[]> s_answers = Gen.Select(Gen.Bool, Gen.Bool).Array[2, 80];

    [Fact]
    public void Of_independent_samples_it_is_the_mean_and_its_usual_error() => s_answers.Sample(answers =>
    {
        var (first, second) = (answers.Select(a => a.Item1).ToArray(), answers.Select(a => a.Item2).ToArray());
        var found = PairedDifference.Of(first, second);
        double[] differences = [.. answers.Select(a => (a.Item1 ? 1.0 : 0) - (a.Item2 ? 1 : 0))];
        var mean = differences.Average();
        Assert.Equal(mean, found.Mean, 12);
        Assert.Equal(Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (differences.Length - 1) / differences.Length), found.Error, 12);
        Assert.Equal(-found.Mean, PairedDifference.Of(second, first).Mean, 12);
    });

    [Fact]
    public void Copies_of_every_sample_in_a_family_make_it_no_surer() => Gen.Select(s_answers, Gen.Int[2, 4]).Sample((answers, copies) =>
    {
        var (first, second) = (answers.Select(a => a.Item1).ToArray(), answers.Select(a => a.Item2).ToArray());
        var repeated = Enumerable.Range(0, copies).SelectMany(_ => Enumerable.Range(0, answers.Length)).ToArray();
        var families = RowFamilies.OfGroups([.. repeated.Select(i => $"{i}")]);
        var (once, often) = (PairedDifference.Of(first, second), PairedDifference.Of([.. repeated.Select(i => first[i])], [.. repeated.Select(i => second[i])], families));
        Assert.Equal(once.Mean, often.Mean, 12);
        Assert.Equal(once.Error, often.Error, 12);
    });

    [Fact]
    public void One_family_says_nothing_about_others() =>
        Assert.Equal(double.PositiveInfinity, PairedDifference.Of([true, true], [false, true], RowFamilies.OfGroups(["a", "a"])).Error);
}
