using TransferLearning.Core.Features;
using TransferLearning.Experiments.Transferability;
using Xunit;

namespace TransferLearning.Tests.Experiments.Transferability;

/// <summary>Data that nothing can be said of are refused, with what was found.</summary>
public sealed class TransferabilityUsageTests
{
    private static readonly FeatureMatrix s_features = FeatureMatrix.FromArray(new float[] { 1, 2, 3, 4, 5, 7, 1, 0 }, 2);
    private static readonly int[] s_labels = [0, 1, 0, 1];

    public static TheoryData<string> Scores => ["LogME", "H-score", "neighbours", "LEEP", "NCE"];

    [Theory]
    [MemberData(nameof(Scores))]
    public void One_class_is_too_few(string score) => AssertRefused("found 1 class with rows, expected at least 2", score, s_features, [1, 1, 1, 1], 2);

    [Theory]
    [MemberData(nameof(Scores))]
    public void There_must_be_rows(string score) => AssertRefused("no rows", score, FeatureMatrix.FromArray(ReadOnlyMemory<float>.Empty, 2), [], 2);

    [Theory]
    [MemberData(nameof(Scores))]
    public void Every_row_has_a_label(string score)
    {
        AssertRefused("row 2: found label -1", score, s_features, [0, 1, -1, 1], 2);
        AssertRefused("row 3: found label 2", score, s_features, [0, 1, 0, 2], 2);
        AssertRefused("4 rows of features for 3 labels", score, s_features, [0, 1, 0], 2);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Values_are_finite(float value)
    {
        var features = FeatureMatrix.FromArray(new[] { 1, 2, 3, 4, 5, value, 1, 0 }, 2);
        foreach (var score in (string[])["LogME", "H-score", "neighbours", "LEEP", "NCE"]) AssertRefused("row 2, column 1", score, features, s_labels, 2);
        Assert.Contains("row 2, column 1", Assert.Throws<TlearnException>(() => FeatureGaussian.Of(features)).Message);
    }

    [Fact]
    public void Probabilities_are_probabilities()
    {
        Assert.Contains("row 0: found 2, expected a probability", Assert.Throws<TlearnException>(() => new SourceAnswers(s_features, areProbabilities: true)).Message);
        Assert.Contains("no class has a probability", Assert.Throws<TlearnException>(() => new SourceAnswers(FeatureMatrix.FromArray(new float[4], 2), areProbabilities: true)).Message);
        Assert.Contains("found 1 class", Assert.Throws<TlearnException>(() => new SourceAnswers(FeatureMatrix.FromArray(new float[4], 1), areProbabilities: false)).Message);
    }

    // A sigmoid a class gives numbers that are no distribution.
    [Fact]
    public void Probabilities_of_each_class_alone_are_divided_by_their_sum()
    {
        var row = new double[3];
        new SourceAnswers(FeatureMatrix.FromArray(new float[] { 0.5f, 0.25f, 0.25f, 1, 1, 0.5f }, 3), areProbabilities: true).CopyRow(1, row);
        Assert.Equal([0.4, 0.4, 0.2], row);
    }

    [Fact]
    public void What_would_take_minutes_is_refused_with_a_way_out()
    {
        var (rows, dimension) = (ClassSpectrum.MostOrder + 1, ClassSpectrum.MostOrder + 2);
        // One row again and again: nothing of that size is allocated.
        var row = new float[dimension];
        var features = FeatureMatrix.FromBlocks([row], Enumerable.Repeat((0, 0), rows), dimension);
        var said = Assert.Throws<TlearnException>(() => LogMe.Score(features, [.. Enumerable.Range(0, rows).Select(r => r % 2)], 2));
        Assert.Contains($"found {rows} rows of {dimension} values", said.Message);
        Assert.Contains("sample", said.Next);
        Assert.Throws<TlearnException>(() => FeatureGaussian.Of(features));
        Assert.Contains("found 1 rows", Assert.Throws<TlearnException>(() => FeatureGaussian.Of(s_features.Select([0]))).Message);
    }

    [Fact]
    public void Distances_are_of_one_space() =>
        Assert.Throws<ArgumentException>(() => FrechetDistance.Squared(FeatureGaussian.Of(s_features), FeatureGaussian.Of(FeatureMatrix.FromArray(new float[6], 3))));

    private static void AssertRefused(string expected, string score, FeatureMatrix features, int[] labels, int classes) =>
        Assert.Contains(expected, Assert.Throws<TlearnException>(() => Run(score, features, labels, classes)).Message);

    private static double Run(string score, FeatureMatrix features, int[] labels, int classes) => score switch
    {
        "LogME" => LogMe.Score(features, labels, classes),
        "H-score" => HScore.Score(features, labels, classes),
        "neighbours" => NearestNeighbors.Accuracy(features, labels, classes),
        "LEEP" => Leep.Score(new SourceAnswers(features, areProbabilities: false), labels, classes),
        _ => ConditionalEntropy.Score(new SourceAnswers(features, areProbabilities: false), labels, classes),
    };
}
