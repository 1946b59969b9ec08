using TransferLearning.Core.Splits;

namespace TransferLearning.Core.Metrics;

/// <summary>
/// How good answers are, in scikit-learn's definitions. What needs probabilities is <see langword="null"/> for a head that has none.
/// </summary>
public sealed record ClassificationMetrics
{
    /// <summary>Number of samples, N.</summary>
    public required int Samples { get; init; }

    /// <summary>Part of the samples answered rightly, 0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>95 % interval of the accuracy, see <see cref="AccuracyInterval"/>; <see langword="null"/> where all samples are of one group, which says nothing about others.</summary>
    public required ConfidenceInterval? Ci95 { get; init; }

    /// <summary>Mean recall of the classes that occur among the samples, 0 to 1.</summary>
    public required double BalancedAccuracy { get; init; }

    /// <summary>Mean F1 of the classes that occur among the samples or the answers, 0 to 1.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Part of the samples whose true class is among the five highest scores (all scores, where there are fewer classes), 0 to 1; of equal scores the first class ranks higher.</summary>
    public required double? Top5 { get; init; }

    /// <summary>Mean negative natural logarithm of the true class's probability.</summary>
    public required double? LogLoss { get; init; }

    /// <summary>Area under the ROC curve, one class versus the rest, mean of the classes; <see langword="null"/> also where a class has no sample or all.</summary>
    public required double? RocAuc { get; init; }

    /// <summary>Expected calibration error of the top label, 15 bins of equal width, 0 to 1.</summary>
    public required double? Ece { get; init; }

    /// <summary>Each class, <c>[C]</c>.</summary>
    public required IReadOnlyList<ClassMetrics> PerClass { get; init; }

    /// <summary>Answers by true class.</summary>
    public required ConfusionMatrix Confusion { get; init; }

    /// <summary>Measures predictions.</summary>
    /// <param name="truth">True class of each sample, <c>[N]</c>, 0 to C − 1.</param>
    /// <param name="predictions">What the head said, <c>[N,C]</c>.</param>
    /// <param name="classes">Class names in index order, <c>[C]</c>.</param>
    /// <param name="families">What belongs together, <c>[N]</c>, where samples are not independent of one another; <see langword="null"/> where every sample is.</param>
    /// <exception cref="TlearnException">There is no sample.</exception>
    /// <exception cref="ArgumentException">Numbers of samples or classes differ, or a class index is out of range.</exception>
    internal static ClassificationMetrics Compute(int[] truth, Predictions predictions, IReadOnlyList<string> classes, RowFamilies? families = null)
    {
        Check(truth, predictions, classes);
        return OfAnswers(truth, predictions.Labels, classes, families).WithScores(truth, predictions);
    }

    /// <summary>What can be measured on answers alone.</summary>
    /// <exception cref="TlearnException">There is no sample.</exception>
    internal static ClassificationMetrics OfAnswers(int[] truth, int[] answers, IReadOnlyList<string> classes, RowFamilies? families)
    {
        if (truth.Length == 0) throw new TlearnException("there are no labelled images to measure on", "Name a split that has some.");
        var correct = new bool[truth.Length];
        for (var i = 0; i < truth.Length; i++) correct[i] = truth[i] == answers[i];
        var confusion = ConfusionMatrix.Count(truth, answers, classes);
        var perClass = confusion.PerClass();
        return new ClassificationMetrics
        {
            Samples = truth.Length,
            Accuracy = correct.Count(c => c) / (double)truth.Length,
            Ci95 = AccuracyInterval.Of(correct, families),
            BalancedAccuracy = perClass.Where(c => c.Support > 0).Average(c => c.Recall),
            MacroF1 = perClass.Where((c, i) => c.Support > 0 || confusion.Answered(i) > 0).Average(c => c.F1),
            Top5 = null,
            LogLoss = null,
            RocAuc = null,
            Ece = null,
            PerClass = perClass,
            Confusion = confusion,
        };
    }

    /// <summary>Adds what is measured on scores and probabilities, of these samples.</summary>
    internal ClassificationMetrics WithScores(int[] truth, Predictions predictions) => this with
    {
        Top5 = ScoreRanks.TopAccuracy(truth, predictions.Scores, 5),
        LogLoss = predictions.Probabilities is { } p ? ProbabilityMetrics.LogLoss(truth, p) : null,
        RocAuc = predictions.Probabilities is { } q ? ScoreRanks.RocAuc(truth, q) : null,
        Ece = predictions.Probabilities is { } r ? ProbabilityMetrics.ExpectedError(truth, predictions.Labels, r) : null,
    };

    private static void Check(int[] truth, Predictions predictions, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(classes);
        if (predictions.Scores.Rows != truth.Length) throw new ArgumentException($"{predictions.Scores.Rows} predictions for {truth.Length} samples", nameof(predictions));
        if (predictions.Scores.Classes != classes.Count) throw new ArgumentException($"{predictions.Scores.Classes} scores a row for {classes.Count} classes", nameof(predictions));
        foreach (var label in truth)
        {
            if ((uint)label >= (uint)classes.Count) throw new ArgumentException($"class index {label} is none of 0 to {classes.Count - 1}", nameof(truth));
        }
    }
}
