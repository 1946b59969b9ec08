using System.Text.Json;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

public class CrammerSingerTests
{
    private const double C = 0.01;

    [Theory]
    [InlineData("none")]
    [InlineData("balanced")]
    public void The_objective_is_liblinears(string weight)
    {
        var expected = SklearnGolden.Expected.GetProperty("crammer_singer").GetProperty(weight);
        var head = Fit(SklearnGolden.TrainLabels, 5, ("class_weight", weight));
        var theirs = Objective(
            head.Linear with
            {
                Weights = [.. expected.GetProperty("coef").Deserialize<double[][]>()!.SelectMany(r => r).Select(w => (float)w)],
                Intercepts = [.. expected.GetProperty("intercept").Deserialize<double[]>()!.Select(b => (float)b)],
            },
            weight);
        var ours = Objective(head.Linear, weight);
        Assert.InRange(ours, theirs * (1 - 1e-5), theirs * (1 + 1e-4));
        var predictions = SklearnGolden.Predictions(expected.GetProperty("predictions"));
        Assert.True(head.Score(SklearnGolden.Test).ArgMax().Zip(predictions).Count(p => p.First == p.Second) >= 297);
        Assert.True(head.Report!.Converged);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        var (x, y) = HeadData.Clouds(1500, 5, dimension: 40, separation: 0.4);
        float[][] answers = [.. new[] { 1, 2 }.Select(threads =>
            HeadData.Trainer("svm", threads: threads, parameters: ("multi_class", "crammer_singer")).Fit(HeadData.Matrix(x, 40), y, 5).Score(HeadData.Matrix(x, 40)).Values)];
        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public void A_class_without_rows_is_never_the_answer()
    {
        int[] labels = [.. SklearnGolden.TrainLabels.Select(l => l * 2)];
        Assert.All(Fit(labels, 10).Score(SklearnGolden.Test).ArgMax(), a => Assert.Equal(0, a % 2));
    }

    private static LinearHead Fit(int[] labels, int classes, params (string, string)[] parameters) =>
        (LinearHead)HeadData.Trainer("svm", scale: "standard", parameters: [("C", "0.01"), ("multi_class", "crammer_singer"), .. parameters]).Fit(SklearnGolden.Train, labels, classes);

    private static double Objective(LinearScores linear, string weight)
    {
        var scores = linear.Score(SklearnGolden.Train, "svm", 1, default);
        var weights = ClassWeights.Of(weight == "balanced" ? ClassWeight.Balanced : ClassWeight.None, SklearnGolden.TrainLabels, 5);
        var value = 0.5 * (linear.Weights.Sum(w => (double)w * w) + linear.Intercepts.Sum(b => (double)b * b));
        for (var r = 0; r < scores.Rows; r++)
        {
            var own = SklearnGolden.TrainLabels[r];
            var row = scores.Row(r).ToArray();
            value += C * weights[own] * row.Select((s, m) => s - row[own] + (m == own ? 0 : 1)).Max();
        }

        return value;
    }
}
