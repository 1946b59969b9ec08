using TransferLearning.Experiments.Transferability;
using Xunit;

namespace TransferLearning.Tests.Experiments.Transferability;

/// <summary>The scores against implementations in NumPy, written from the papers for this (Golden/transferability/make.py).</summary>
public sealed class TransferabilityGoldenTests
{
    private const double Tolerance = 1e-6;

    public static TheoryData<string> Cases => [.. ScoreCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scores_of_features_are_those_of_NumPy(string name)
    {
        var one = new ScoreCase(name);
        Assert.Equal(one["log_me"], LogMe.Score(one.Features, one.Labels, one.Classes), Tolerance);
        Assert.Equal(one["h_score"], HScore.Score(one.Features, one.Labels, one.Classes), Tolerance);
        Assert.Equal(one["neighbors"], NearestNeighbors.Accuracy(one.Features, one.Labels, one.Classes), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scores_of_the_networks_own_answers_are_those_of_NumPy(string name)
    {
        var one = new ScoreCase(name);
        var answers = new SourceAnswers(one.Logits, areProbabilities: false);
        Assert.Equal(one["leep"], Leep.Score(answers, one.Labels, one.Classes), Tolerance);
        Assert.Equal(one["nce"], ConditionalEntropy.Score(answers, one.Labels, one.Classes), Tolerance);
        var (confidence, entropy) = answers.Sureness();
        Assert.Equal(one["confidence"], confidence, Tolerance);
        Assert.Equal(one["entropy"], entropy, Tolerance);
    }

    [Fact]
    public void The_distance_of_odd_rows_from_even_ones_is_that_of_SciPy()
    {
        var measured = 0;
        foreach (var one in ScoreCase.Names.Select(n => new ScoreCase(n)).Where(c => c.Has("frechet")))
        {
            var even = FeatureGaussian.Of(one.Features.Select([.. Enumerable.Range(0, one.Labels.Length).Where(r => r % 2 == 0)]));
            var odd = FeatureGaussian.Of(one.Features.Select([.. Enumerable.Range(0, one.Labels.Length).Where(r => r % 2 == 1)]));
            Assert.Equal(one["frechet"], FrechetDistance.Squared(even, odd), Tolerance);
            measured++;
        }

        Assert.True(measured >= 5);
    }

    [Fact]
    public void All_scores_together_are_the_single_ones()
    {
        var one = new ScoreCase("unbalanced");
        var all = TransferabilityScores.Of(one.Features, one.Labels, one.Classes, new SourceAnswers(one.Logits, areProbabilities: false));
        Assert.Equal(one["log_me"], all.LogMe, Tolerance);
        Assert.Equal(one["h_score"], all.HScore, Tolerance);
        Assert.Equal(one["neighbors"], all.Neighbors, Tolerance);
        Assert.Equal(one["leep"], all.Leep!.Value, Tolerance);
        Assert.Equal(one["nce"], all.Nce!.Value, Tolerance);
        var without = TransferabilityScores.Of(one.Features, one.Labels, one.Classes, null);
        Assert.Equal(all with { Leep = null, Nce = null }, without);
    }
}
