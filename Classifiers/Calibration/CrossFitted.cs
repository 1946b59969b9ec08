using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;

namespace TransferLearning.Classifiers.Calibration;

/// <summary>Measures a calibration on rows that it was not fitted on.</summary>
internal static class CrossFitted
{
    /// <summary>Calibrated probabilities of held-out rows, <c>[N,C]</c>: each fold's by a calibration fitted on the other folds.</summary>
    /// <param name="held">What the folds' heads said.</param>
    /// <param name="calibrate">Fits on the first rows and gives the calibrated probabilities of the second.</param>
    public static ClassScores Of(HeldOutScores held, Func<HeldOutScores, HeldOutScores, ClassScores> calibrate)
    {
        var result = new ClassScores(held.Labels.Length, held.Scores.Classes);
        foreach (var fold in held.Fold.Distinct().ToArray())
        {
            int[] asked = [.. Enumerable.Range(0, held.Fold.Length).Where(r => held.Fold[r] == fold)];
            int[] others = [.. Enumerable.Range(0, held.Fold.Length).Where(r => held.Fold[r] != fold)];
            var calibrated = calibrate(held.Select(others), held.Select(asked));
            for (var i = 0; i < asked.Length; i++) calibrated.Row(i).CopyTo(result.Row(asked[i]));
        }

        return result;
    }

    /// <summary>Before and after.</summary>
    public static CalibrationReport Report(CalibrationMethod method, HeldOutScores held, ClassScores after, int[] answersAfter)
    {
        var answers = held.Scores.ArgMax();
        var before = held.Probabilities ?? Softmax(held.Scores);
        return new CalibrationReport
        {
            Method = method,
            Before = held.Probabilities is null ? "softmax of the scores" : "the head's probabilities",
            Folds = held.Fold.Distinct().Count(),
            Samples = held.Labels.Length,
            EceBefore = ProbabilityMetrics.ExpectedError(held.Labels, answers, before),
            EceAfter = ProbabilityMetrics.ExpectedError(held.Labels, answersAfter, after),
            LogLossBefore = ProbabilityMetrics.LogLoss(held.Labels, before),
            LogLossAfter = ProbabilityMetrics.LogLoss(held.Labels, after),
            AccuracyBefore = Accuracy(held.Labels, answers),
            AccuracyAfter = Accuracy(held.Labels, answersAfter),
            RejectBelow = ThresholdPoint.Of(held.Labels, answersAfter, after),
        };
    }

    private static double Accuracy(int[] truth, int[] answers) => (double)truth.Where((t, i) => t == answers[i]).Count() / truth.Length;

    private static ClassScores Softmax(ClassScores scores)
    {
        var result = new ClassScores((float[])scores.Values.Clone(), scores.Classes);
        for (var r = 0; r < result.Rows; r++) Vectors.Softmax(result.Row(r));
        return result;
    }
}
