using TransferLearning.Core.Features;

namespace TransferLearning.Core.Metrics;

/// <summary>How well probabilities agree with what is true.</summary>
internal static class ProbabilityMetrics
{
    /// <summary>Number of bins of the expected calibration error, everywhere.</summary>
    public const int Bins = 15;

    private const double SinglePrecision = 1.1920928955078125e-7; // distance from 1 to the next float32

    // Where one bin ends and the next begins, in the precision of the probabilities: 0.2f lies in the bin that ends at 0.2.
    private static readonly float[] s_ends = [.. Enumerable.Range(1, Bins - 1).Select(bin => (float)((double)bin / Bins))];

    /// <summary>Mean negative logarithm of the true class's probability. As in scikit-learn probabilities keep clear of 0 and 1 by the precision of their type, and rows are scaled to sum 1 afterwards.</summary>
    /// <param name="truth">True class of each sample, <c>[N]</c>.</param>
    /// <param name="probabilities">Probabilities, <c>[N,C]</c>.</param>
    public static double LogLoss(int[] truth, ClassScores probabilities)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(probabilities);
        var sum = 0.0;
        for (var i = 0; i < truth.Length; i++)
        {
            var total = 0.0;
            foreach (var p in probabilities.Row(i)) total += Clip(p);
            sum -= Math.Log(Clip(probabilities.Row(i)[truth[i]]) / total);
        }

        return sum / truth.Length;
    }

    /// <summary>Expected calibration error of the top label: Guo et al., On Calibration of Modern Neural Networks (2017), section 2, equation 3; a bin holds its upper end, not its lower one.</summary>
    /// <param name="truth">True class of each sample, <c>[N]</c>.</param>
    /// <param name="answers">Answered class of each sample, <c>[N]</c>.</param>
    /// <param name="probabilities">Probabilities, <c>[N,C]</c>.</param>
    public static double ExpectedError(int[] truth, int[] answers, ClassScores probabilities)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(probabilities);
        return ExpectedError(Enumerable.Range(0, truth.Length).Select(i => (truth[i] == answers[i], probabilities.Row(i)[answers[i]])));
    }

    /// <summary>The same of answers of which only the answer's own probability is known.</summary>
    /// <param name="answers">Whether each answer is right, and its probability; at least one.</param>
    public static double ExpectedError(IEnumerable<(bool IsRight, float Confidence)> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var gaps = new double[Bins]; // hits less confidence, summed
        var count = 0;
        foreach (var (isRight, confidence) in answers)
        {
            gaps[s_ends.Count(end => confidence > end)] += (isRight ? 1 : 0) - (double)confidence;
            count++;
        }

        return gaps.Sum(Math.Abs) / count;
    }

    private static double Clip(float p) => Math.Clamp(p, SinglePrecision, 1 - SinglePrecision);
}
