using TransferLearning.Core.Splits;

namespace TransferLearning.Core.Metrics;

/// <summary>What rejecting uncertain answers came to.</summary>
/// <param name="RejectBelow">The threshold.</param>
/// <param name="Rejected">Samples answered <see cref="RejectionRule.Unknown"/>.</param>
/// <param name="RejectedShare">Their part of all samples, 0 to 1.</param>
/// <param name="Coverage">The other part.</param>
/// <param name="AccuracyAccepted">Part of the accepted samples answered rightly, 0 to 1; <see langword="null"/> where none was accepted.</param>
/// <param name="UnknownSamples">Samples whose true label is none of the head's; those of a class of the head that is named <see cref="RejectionRule.Unknown"/> are not among them.</param>
/// <param name="UnknownRejected">How many of these were rejected, rightly.</param>
public sealed record RejectionMetrics(
    double RejectBelow, int Rejected, double RejectedShare, double Coverage, double? AccuracyAccepted, int UnknownSamples, int UnknownRejected);

/// <summary>Measures a head that may answer <see cref="RejectionRule.Unknown"/>.</summary>
/// <param name="Metrics">
/// All samples, with <see cref="RejectionRule.Unknown"/> as one more class (or the head's own of that name): rejecting a sample of an unknown label is
/// right, rejecting any other is an error. What is measured on scores and probabilities (top five, log loss, ROC AUC, ECE) is of the samples
/// with known labels, rejected or not; it does not depend on the threshold.
/// </param>
/// <param name="Rejection">What was rejected.</param>
internal sealed record OpenSetMetrics(ClassificationMetrics Metrics, RejectionMetrics Rejection)
{
    /// <summary>Measures with a rule or, where there is none, as <see cref="ClassificationMetrics.Compute"/> does.</summary>
    public static (ClassificationMetrics Metrics, RejectionMetrics? Rejection) Measure(
        int[] truth, Predictions predictions, IReadOnlyList<string> classes, RejectionRule? rule, RowFamilies? families = null)
    {
        if (rule is null) return (ClassificationMetrics.Compute(truth, predictions, classes, families), null);
        var measured = Compute(truth, predictions, classes, rule, families);
        return (measured.Metrics, measured.Rejection);
    }

    /// <summary>Measures.</summary>
    /// <param name="truth">True class of each sample, <c>[N]</c>; -1 for a label that the head does not know.</param>
    /// <param name="predictions">What the head said, <c>[N,C]</c>.</param>
    /// <param name="classes">The head's class names, <c>[C]</c>.</param>
    /// <param name="rule">What is rejected.</param>
    /// <param name="families">What belongs together, <c>[N]</c>, as for <see cref="ClassificationMetrics.Compute"/>.</param>
    /// <exception cref="UsageException">The threshold does not suit the head.</exception>
    public static OpenSetMetrics Compute(int[] truth, Predictions predictions, IReadOnlyList<string> classes, RejectionRule rule, RowFamilies? families = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(rule);
        var rejected = rule.Rejected(predictions);
        IReadOnlyList<string> named = classes.Contains(RejectionRule.Unknown) ? classes : [.. classes, RejectionRule.Unknown];
        var unknown = named.ToList().IndexOf(RejectionRule.Unknown);
        int[] open = [.. truth.Select(t => t < 0 ? unknown : t)];
        int[] answers = [.. predictions.Labels.Select((answer, i) => rejected[i] ? unknown : answer)];
        int[] known = [.. Enumerable.Range(0, truth.Length).Where(i => truth[i] >= 0)];
        var metrics = ClassificationMetrics.OfAnswers(open, answers, named, families);
        if (known.Length > 0) metrics = metrics.WithScores([.. known.Select(i => truth[i])], predictions.Select(known));

        int[] accepted = [.. Enumerable.Range(0, truth.Length).Where(i => !rejected[i])];
        var right = accepted.Count(i => open[i] == answers[i]);
        var coverage = (double)accepted.Length / truth.Length;
        var strangers = Enumerable.Range(0, truth.Length).Where(i => truth[i] < 0).ToList();
        return new OpenSetMetrics(metrics, new RejectionMetrics(
            rule.Threshold, truth.Length - accepted.Length, 1 - coverage, coverage, accepted.Length == 0 ? null : (double)right / accepted.Length, strangers.Count, strangers.Count(i => rejected[i])));
    }
}
