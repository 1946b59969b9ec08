using TransferLearning.Answering;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using Xunit;

namespace TransferLearning.Tests.Metrics;

/// <summary>Answers that may be 'unknown'.</summary>
public class OpenSetTests
{
    private static readonly string[] s_classes = ["a", "b"];

    // Answers a, b, a, b with probabilities 0.9, 0.8, 0.6, 0.55.
    private static readonly ClassScores s_probabilities = new([0.9f, 0.1f, 0.2f, 0.8f, 0.6f, 0.4f, 0.45f, 0.55f], 2);
    private static readonly Predictions s_predictions = new(s_probabilities, s_probabilities);

    [Fact]
    public void Rejecting_a_stranger_is_right_and_rejecting_a_known_image_is_an_error()
    {
        int[] truth = [0, 0, -1, 1]; // right, wrong, stranger rejected, known rejected
        var (metrics, rejection) = OpenSetMetrics.Compute(truth, s_predictions, s_classes, new RejectionRule(0.7));
        Assert.Equal(0.5, metrics.Accuracy);
        Assert.InRange(metrics.Accuracy, metrics.Ci95!.Value.Low, metrics.Ci95.Value.High);
        Assert.Equal(["a", "b", "unknown"], metrics.Confusion.Labels);
        Assert.Equal([[1, 1, 0], [0, 0, 1], [0, 0, 1]], metrics.Confusion.Matrix);
        Assert.Equal(new RejectionMetrics(0.7, 2, 0.5, 0.5, 0.5, 1, 1), rejection);
        // Scores and probabilities are measured on what the head knows, whatever the threshold.
        var known = ClassificationMetrics.Compute([0, 0, 1], s_predictions.Select([0, 1, 3]), s_classes);
        Assert.Equal((known.LogLoss, known.Ece, known.RocAuc, known.Top5), (metrics.LogLoss, metrics.Ece, metrics.RocAuc, metrics.Top5));
    }

    [Fact]
    public void A_class_of_that_name_is_the_same_as_a_rejection()
    {
        var (metrics, rejection) = OpenSetMetrics.Compute([0, 1, -1, 1], s_predictions, ["a", "unknown"], new RejectionRule(0.7));
        Assert.Equal(["a", "unknown"], metrics.Confusion.Labels);
        Assert.Equal(1, metrics.Accuracy);
        // The head knows the samples of its own class.
        Assert.Equal((1, 1), (rejection.UnknownSamples, rejection.UnknownRejected));
    }

    [Fact]
    public void An_answer_at_the_threshold_stands()
    {
        float[] rounded = [0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 0.95f, 0.99f];
        foreach (var p in rounded)
        {
            var one = new ClassScores([p, 1 - p], 2);
            var threshold = double.Parse(p.ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal([false], new RejectionRule(threshold).Rejected(new Predictions(new ClassScores([1, 0], 2), one)));
            Assert.Equal(1, ThresholdPoint.Of([0], [0], one).Single(t => t.Threshold == threshold).Coverage);
        }

        Assert.Equal([true], new RejectionRule(0.9).Rejected(new Predictions(new ClassScores([1, 0], 2), new ClassScores([MathF.BitDecrement(0.9f), 0.1f], 2))));
    }

    [Fact]
    public void A_bin_of_the_calibration_error_holds_its_upper_end()
    {
        // 0.2 is the upper end of the bin that 0.19 lies in.
        var error = ProbabilityMetrics.ExpectedError([0, 1], [0, 0], new ClassScores([0.2f, 0.8f, 0.19f, 0.81f], 2));
        Assert.Equal((1 - 0.2 - 0.19) / 2, error, 1e-6);
    }

    [Fact]
    public void A_threshold_of_zero_changes_nothing_and_one_above_all_leaves_no_answer()
    {
        int[] truth = [0, 0, 1, 1];
        var plain = ClassificationMetrics.Compute(truth, s_predictions, s_classes);
        var (open, nothing) = OpenSetMetrics.Compute(truth, s_predictions, s_classes, new RejectionRule(0));
        Assert.Equal((plain.Accuracy, plain.Ci95, plain.BalancedAccuracy, plain.MacroF1, plain.LogLoss), (open.Accuracy, open.Ci95, open.BalancedAccuracy, open.MacroF1, open.LogLoss));
        Assert.Equal((0, 1.0, plain.Accuracy), (nothing.Rejected, nothing.Coverage, nothing.AccuracyAccepted));
        var (none, all) = OpenSetMetrics.Compute(truth, s_predictions, s_classes, new RejectionRule(1));
        Assert.Equal((0.0, 4, null), (none.Accuracy, all.Rejected, all.AccuracyAccepted));
        Assert.Equal(1, OpenSetMetrics.Compute([-1, -1, -1, -1], s_predictions, s_classes, new RejectionRule(1)).Metrics.Accuracy);
    }

    [Fact]
    public void Scores_of_a_head_without_probabilities_are_compared_as_they_are()
    {
        var distances = new Predictions(new ClassScores([-3, -9, -30, -20], 2), null);
        Assert.Equal([false, true], new RejectionRule(-10).Rejected(distances));
        Assert.Contains("0 to 1", Assert.Throws<UsageException>(() => new RejectionRule(-10).Rejected(s_predictions)).Message);
        Assert.Throws<UsageException>(() => new RejectionRule(double.NaN).Rejected(distances));
    }

    [Fact]
    public void Unknown_comes_before_the_classes()
    {
        DatasetItem[] items = [.. Enumerable.Range(0, 4).Select(i => new DatasetItem($"{i}.jpg", default, null, null, null))];
        var rows = PredictionRows.Of(items, s_predictions, s_classes, top: 2, new RejectionRule(0.7));
        Assert.Equal([new PredictedLabel("a", 0.9f), new PredictedLabel("b", 0.1f)], rows[0].Top);
        // Every class was asked for: none gives way to 'unknown'.
        Assert.Equal([new PredictedLabel("unknown", 0.55f), new PredictedLabel("b", 0.55f), new PredictedLabel("a", 0.45f)], rows[3].Top);
        Assert.Equal([new PredictedLabel("unknown", 0.6f)], PredictionRows.Of(items, s_predictions, s_classes, top: 1, new RejectionRule(0.7))[2].Top);
        // A class of that name is not named twice.
        foreach (var top in new[] { 1, 2, 9 })
        {
            var own = PredictionRows.Of(items, s_predictions, ["a", "unknown"], top, new RejectionRule(0.7));
            Assert.Equal(((PredictedLabel[])[new("unknown", 0.6f), new("a", 0.6f)]).Take(top), own[2].Top);
            Assert.Equal(((PredictedLabel[])[new("unknown", 0.55f), new("a", 0.45f)]).Take(top), own[3].Top);
        }
    }
}
