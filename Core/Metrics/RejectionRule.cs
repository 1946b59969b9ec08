using TransferLearning.Core.Features;

namespace TransferLearning.Core.Metrics;

/// <summary>
/// An answer becomes <see cref="Unknown"/> where its probability is below a threshold; for a head without probabilities its score (for class means minus
/// the distance).
/// </summary>
/// <param name="Threshold">The threshold: a probability for heads that have them, else a score.</param>
internal sealed record RejectionRule(double Threshold)
{
    /// <summary>The answer to what is rejected, and the label of images that are of none of the classes.</summary>
    public const string Unknown = "unknown";

    /// <summary>
    /// Whether an answer's probability or score is below a threshold. The threshold is rounded to single precision, as the answer was: 0.9f is a little
    /// less than the double 0.9, and an answer of nine votes in ten is not below 0.9.
    /// </summary>
    /// <param name="value">Probability or score of the answer.</param>
    /// <param name="threshold">The threshold.</param>
    public static bool IsBelow(float value, double threshold) => value < (float)threshold;

    /// <summary>Checks that a threshold lies in the range of probabilities.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public void RequireProbability()
    {
        if (!(Threshold is >= 0 and <= 1)) throw Wrong("a probability, 0 to 1");
    }

    /// <summary>Checks that a threshold is a number that scores can be compared with.</summary>
    /// <exception cref="UsageException">It is no number.</exception>
    public void RequireScore()
    {
        if (!double.IsFinite(Threshold)) throw Wrong("a number, as large as the head's scores are");
    }

    /// <summary>Which of the rows are rejected, <c>[N]</c>.</summary>
    /// <exception cref="UsageException">The head has probabilities, and the threshold is none; or it is no number.</exception>
    public bool[] Rejected(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Probabilities is null) RequireScore();
        else RequireProbability();
        var values = predictions.Probabilities ?? predictions.Scores;
        return [.. predictions.Labels.Select((answer, row) => IsBelow(values.Row(row)[answer], Threshold))];
    }

    private UsageException Wrong(string expected) => new($"`RejectBelow`: found {Threshold}, expected {expected}");
}

/// <summary>What rejecting answers below a threshold of the top probability would do.</summary>
/// <param name="Threshold">Answers below it would be rejected.</param>
/// <param name="Coverage">Part of the samples that would still be answered, 0 to 1.</param>
/// <param name="AccuracyAccepted">Part of these answered rightly, 0 to 1; <see langword="null"/> where none would be.</param>
public sealed record ThresholdPoint(double Threshold, double Coverage, double? AccuracyAccepted)
{
    private static readonly double[] s_thresholds = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

    /// <summary>A point for each usual threshold.</summary>
    /// <param name="truth">True class of each sample, <c>[N]</c>.</param>
    /// <param name="answers">Answered class of each sample, <c>[N]</c>.</param>
    /// <param name="probabilities">Probabilities, <c>[N,C]</c>.</param>
    internal static IReadOnlyList<ThresholdPoint> Of(int[] truth, int[] answers, ClassScores probabilities)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(probabilities);
        return [.. s_thresholds.Select(threshold =>
        {
            int[] accepted = [.. Enumerable.Range(0, truth.Length).Where(i => !RejectionRule.IsBelow(probabilities.Row(i)[answers[i]], threshold))];
            var right = accepted.Count(i => truth[i] == answers[i]);
            return new ThresholdPoint(threshold, (double)accepted.Length / truth.Length, accepted.Length == 0 ? null : (double)right / accepted.Length);
        })];
    }
}
