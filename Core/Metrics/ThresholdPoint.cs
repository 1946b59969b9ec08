using TransferLearning.Core.Features;

namespace TransferLearning.Core.Metrics;

/// <summary>What a threshold on the top probability would do.</summary>
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
    public static IReadOnlyList<ThresholdPoint> Of(int[] truth, int[] answers, ClassScores probabilities)
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
