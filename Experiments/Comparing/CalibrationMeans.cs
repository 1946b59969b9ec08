using TransferLearning.Classifiers.Calibration;

namespace TransferLearning.Experiments.Comparing;

/// <summary>What calibration was worth on held-out training rows: means over the parts of a protocol.</summary>
/// <param name="Method">The method that was used.</param>
/// <param name="EceBefore">Expected calibration error before, 0 to 1.</param>
/// <param name="EceAfter">The same after.</param>
/// <param name="LogLossBefore">Log loss before, of a head without probabilities that of the softmax of its scores.</param>
/// <param name="LogLossAfter">The same after.</param>
public sealed record CalibrationMeans(CalibrationMethod Method, double EceBefore, double EceAfter, double LogLossBefore, double LogLossAfter)
{
    /// <summary>The means of at least one report; a head is calibrated by one method in all parts.</summary>
    public static CalibrationMeans Of(IReadOnlyList<CalibrationReport> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new CalibrationMeans(
            parts[0].Method, parts.Average(p => p.EceBefore), parts.Average(p => p.EceAfter), parts.Average(p => p.LogLossBefore), parts.Average(p => p.LogLossAfter));
    }
}
