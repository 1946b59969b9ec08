using System.Text.Json;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Features;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>The ridge head beside scikit-learn's RidgeClassifier: both are exact, so weights agree to float's last digits.</summary>
public class RidgeTests
{
    [Theory]
    [InlineData("1.0")]
    [InlineData("100.0")]
    public void Weights_are_the_same(string alpha)
    {
        var head = Fit(alpha, "standard", SklearnGolden.Train, SklearnGolden.TrainLabels, 5);
        AssertSame(SklearnGolden.Expected.GetProperty("ridge").GetProperty(alpha), head.Linear, [0, 1, 2, 3, 4]);
        Assert.Equal(
            SklearnGolden.Predictions(SklearnGolden.Expected.GetProperty("ridge").GetProperty(alpha).GetProperty("predictions")),
            head.Score(SklearnGolden.Test).ArgMax());
    }

    [Fact]
    public void Large_means_lose_nothing()
    {
        var raw = new float[300 * 20];
        SklearnGolden.Train.CopyRows(0, 300, raw);
        for (var i = 0; i < raw.Length; i++) raw[i] += 1000;
        var head = Fit("10.0", "none", HeadData.Matrix(raw, 20), SklearnGolden.TrainLabels, 5);
        AssertSame(SklearnGolden.Expected.GetProperty("ridge_raw").GetProperty("10.0"), head.Linear, [0, 1, 2, 3, 4]);
    }

    [Fact]
    public void Fewer_rows_than_columns_are_solved_the_other_way_round()
    {
        var head = Fit("10.0", "none", Scaled([.. Enumerable.Range(0, 15)]), SklearnGolden.TrainLabels[..15], 5);
        AssertSame(SklearnGolden.Expected.GetProperty("ridge_wide").GetProperty("10.0"), head.Linear, [0, 1, 2, 3]);
        Assert.Equal(LinearScores.Absent, head.Linear.Intercepts[4]);
    }

    [Fact]
    public void Two_classes_mirror_each_other()
    {
        int[] rows = [.. Enumerable.Range(0, 300).Where(r => SklearnGolden.TrainLabels[r] < 2)];
        var head = Fit("10.0", "none", Scaled(rows), [.. rows.Select(r => SklearnGolden.TrainLabels[r])], 2);
        AssertSame(SklearnGolden.Expected.GetProperty("ridge_two").GetProperty("10.0"), head.Linear, [1]);
        for (var d = 0; d < 20; d++) Assert.Equal(-head.Linear.Weights[20 + d], head.Linear.Weights[d], 1e-5f);
    }

    [Fact]
    public void A_column_twice_and_hardly_any_ridge_still_have_a_solution()
    {
        var (x, y) = HeadData.Clouds(300, 3);
        for (var r = 0; r < 300; r++) x[(r * HeadData.Dimension) + 1] = x[r * HeadData.Dimension];
        var head = Fit("1e-6", "standard", HeadData.Matrix(x), y, 3);
        Assert.All(head.Linear.Weights, w => Assert.InRange(w, -10, 10));
        Assert.True(head.Score(HeadData.Matrix(x)).ArgMax().Where((a, i) => a == y[i]).Count() >= 270);
    }

    [Theory]
    [InlineData("1e-6")]
    [InlineData("1e-9")]
    public void Dependent_columns_and_hardly_any_ridge_answer_as_a_little_more_does(string alpha)
    {
        var (all, allLabels) = TuningExtremesTests.RankSix(separation: 0.3);
        foreach (var count in new[] { 120, 30 }) // more rows than columns, and fewer
        {
            var (features, labels) = (all.Select([.. Enumerable.Range(0, count)]), allLabels[..count]);
            var little = Fit("1e-3", "none", features, labels, 3).Score(features).Values;
            var head = Fit(alpha, "none", features, labels, 3);
            Assert.True(head.Report!.Converged);
            var answers = head.Score(features).Values;
            for (var i = 0; i < answers.Length; i++) Assert.Equal(little[i], answers[i], 0.02);
        }
    }

    [Fact]
    public void An_alpha_below_all_rounding_is_raised_and_told()
    {
        var (all, allLabels) = TuningExtremesTests.RankSix(separation: 0.3);
        var (features, labels) = (all.Select([.. Enumerable.Range(0, 30)]), allLabels[..30]);
        var head = Fit("1e-30", "none", features, labels, 3);
        Assert.False(head.Report!.Converged);
        Assert.Contains("raise alpha", head.Report.Advice);
        var little = Fit("1e-3", "none", features, labels, 3).Score(features).ArgMax();
        Assert.True(head.Score(features).ArgMax().Zip(little).Count(p => p.First == p.Second) >= 28);
    }

    private static LinearHead Fit(string alpha, string scale, FeatureMatrix features, int[] labels, int classes) =>
        (LinearHead)HeadData.Trainer("ridge", scale: scale, parameters: [("alpha", alpha)]).Fit(features, labels, classes);

    // The golden file is scaled by all training rows.
    private static FeatureMatrix Scaled(int[] rows)
    {
        var scaler = Fit("1", "standard", SklearnGolden.Train, SklearnGolden.TrainLabels, 5).Linear.Scaler;
        var scaled = new float[rows.Length * 20];
        for (var i = 0; i < rows.Length; i++) scaler.Apply(SklearnGolden.Train.Row(rows[i]), scaled.AsSpan(i * 20, 20));
        return HeadData.Matrix(scaled, 20);
    }

    private static void AssertSame(JsonElement expected, LinearScores found, int[] classes)
    {
        var rows = expected.GetProperty("coef").Deserialize<double[][]>()!;
        var scale = rows.Max(r => r.Max(Math.Abs));
        Assert.Equal(classes.Length, rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var d = 0; d < 20; d++) Assert.Equal(rows[i][d], found.Weights[(classes[i] * 20) + d], 2e-5 * scale);
        }

        // An intercept is a difference of large numbers where means are large.
        var intercepts = expected.GetProperty("intercept").Deserialize<double[]>()!;
        for (var i = 0; i < rows.Length; i++) Assert.Equal(intercepts[i], found.Intercepts[classes[i]], Math.Max(1e-4, 1e-3 * Math.Abs(intercepts[i])));
    }
}
