using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Measuring;

/// <summary>What was answered in a part.</summary>
/// <param name="Scores">Of its test rows, <c>[N,C]</c>; the highest is the answer.</param>
/// <param name="Probabilities">Of the same rows; <see langword="null"/> where there are none.</param>
/// <param name="Parameters">What was trained with.</param>
/// <param name="Fit">Time of the training, tuning included.</param>
/// <param name="Predict">Time of the answers.</param>
internal sealed record PartAnswers(ClassScores Scores, ClassScores? Probabilities, IReadOnlyDictionary<string, object> Parameters, TimeSpan Fit, TimeSpan Predict)
{
    /// <summary>What calibration was worth; <see langword="null"/> where there was none.</summary>
    public CalibrationReport? Calibration { get; init; }
}
