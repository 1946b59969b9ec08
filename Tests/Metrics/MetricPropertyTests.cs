using CsCheck;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using Xunit;

namespace TransferLearning.Tests.Metrics;

public sealed class MetricPropertyTests
{
    private static readonly string[] s_classes = ["a", "b", "c", "d", "e", "f", "g"];

    // Probabilities on a coarse grid, so that ties occur.
    private static readonly Gen<(int[] Truth, ClassScores Scores)> s_samples =
        Gen.Select(Gen.Int[0, 6], Gen.Int[1, 5].Array[7, 7]).Array[1, 60].Select(rows =>
            (rows.Select(r => r.Item1).ToArray(), new ClassScores([.. rows.SelectMany(r => r.Item2.Select(v => v / (float)r.Item2.Sum()))], 7)));

    [Fact]
    public void All_figures_keep_their_bounds() => s_samples.Sample(s =>
    {
        var m = Measure(s.Truth, s.Scores);
        foreach (var rate in new[] { m.Accuracy, m.BalancedAccuracy, m.MacroF1, m.Top5!.Value, m.Ece!.Value, m.RocAuc ?? 0 }) Assert.InRange(rate, 0, 1);
        Assert.True(m.LogLoss >= 0 && m.Top5 >= m.Accuracy);
        Assert.InRange(m.Accuracy, m.Ci95!.Value.Low, m.Ci95.Value.High);
        Assert.Equal(s.Truth.Length, m.Confusion.Matrix.Sum(r => r.Sum()));
        Assert.Equal(m.Accuracy * m.Samples, m.Confusion.Matrix.Select((r, i) => r[i]).Sum(), 1e-9);
    });

    [Fact]
    public void The_order_of_samples_changes_nothing() => Gen.Select(s_samples, Gen.Int).Sample((s, seed) =>
    {
        var order = Enumerable.Range(0, s.Truth.Length).ToArray();
        new Random(seed).Shuffle(order);
        var a = Measure(s.Truth, s.Scores);
        var b = Measure([.. order.Select(i => s.Truth[i])], new ClassScores([.. order.SelectMany(i => s.Scores.Row(i).ToArray())], 7));
        Assert.Equal(a.Ci95, b.Ci95);
        Assert.Equal(a.PerClass, b.PerClass);
        Assert.Equal(a.RocAuc, b.RocAuc);
        Assert.Equal(a.Top5, b.Top5);
        Assert.Equal(a.LogLoss!.Value, b.LogLoss!.Value, 1e-9);
        Assert.Equal(a.Ece!.Value, b.Ece!.Value, 1e-9);
    });

    [Fact]
    public void Perfect_answers_are_perfect() => Gen.Int[0, 6].Array[1, 40].Sample(truth =>
    {
        var scores = new ClassScores(truth.Length, 7);
        for (var i = 0; i < truth.Length; i++) scores.Row(i)[truth[i]] = 1;
        var m = Measure(truth, scores);
        Assert.Equal((1, 1, 1, 1, 0), (m.Accuracy, m.BalancedAccuracy, m.MacroF1, m.Top5!.Value, m.Ece!.Value));
        Assert.Equal(Math.Pow(0.025, 1.0 / m.Samples), m.Ci95!.Value.Low, 1e-12);
        Assert.Equal(1, m.Ci95.Value.High);
        Assert.InRange(m.LogLoss!.Value, 0, 1e-5);
        Assert.Equal(truth.Distinct().Count() == 7 ? 1.0 : null, m.RocAuc);
    });

    [Fact]
    public void A_head_without_probabilities_has_no_figures_of_them()
    {
        var m = ClassificationMetrics.Compute([0, 1], new Predictions(new ClassScores([-1, -2, -2, -1], 2), null), ["a", "b"]);
        Assert.Equal((null, null, null, 1.0), (m.LogLoss, m.RocAuc, m.Ece, m.Top5));
    }

    [Fact]
    public void Sixth_place_is_not_among_the_top_five()
    {
        var scores = new ClassScores([7, 6, 5, 4, 3, 2, 1], 7);
        Assert.Equal(1, Measure([4], scores).Top5);
        Assert.Equal(0, Measure([5], scores).Top5);
        var equal = new ClassScores(1, 7);
        Assert.Equal(1, Measure([4], equal).Top5);
        Assert.Equal(0, Measure([5], equal).Top5);
    }

    [Fact]
    public void No_sample_is_an_error() =>
        Assert.Throws<TlearnException>(() => Measure([], new ClassScores(0, 7)));

    private static ClassificationMetrics Measure(int[] truth, ClassScores scores) =>
        ClassificationMetrics.Compute(truth, new Predictions(scores, scores), s_classes);
}
