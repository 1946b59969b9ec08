using System.Globalization;
using TransferLearning.Core.Metrics;

namespace TransferLearning;

/// <summary>
/// What calibration gained, measured on training rows answered by heads that had not seen them. <c>After</c> is cross-fitted: each fold's probabilities come from a
/// calibration that was fitted on the rows of the other folds.
/// </summary>
public sealed record CalibrationReport
{
    /// <summary>The method that was used; never <see cref="CalibrationMethod.Auto"/>.</summary>
    public required CalibrationMethod Method { get; init; }

    /// <summary>What <c>Before</c> is of: the head's own probabilities, or, for a head that has none, the softmax of its scores.</summary>
    public required string Before { get; init; }

    /// <summary>Number of folds.</summary>
    public required int Folds { get; init; }

    /// <summary>Rows that were measured.</summary>
    public required int Samples { get; init; }

    /// <summary>Expected calibration error before, 15 bins, top label, 0 to 1.</summary>
    public required double EceBefore { get; init; }

    /// <summary>The same after.</summary>
    public required double EceAfter { get; init; }

    /// <summary>Mean negative natural logarithm of the true class's probability before.</summary>
    public required double LogLossBefore { get; init; }

    /// <summary>The same after.</summary>
    public required double LogLossAfter { get; init; }

    /// <summary>Part of the rows answered rightly before, 0 to 1.</summary>
    public required double AccuracyBefore { get; init; }

    /// <summary>The same after; only <see cref="CalibrationMethod.Platt"/> changes answers.</summary>
    public required double AccuracyAfter { get; init; }

    /// <summary>What thresholds of the calibrated top probability would reject: a help for <c>RejectBelow</c>.</summary>
    public required IReadOnlyList<ThresholdPoint> RejectBelow { get; init; }

    /// <summary>One line for people: what calibration gained.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Method}: log loss {LogLossBefore:0.000} → {LogLossAfter:0.000}, calibration error {EceBefore:0.000} → {EceAfter:0.000}, accuracy {AccuracyBefore:0.000} → {AccuracyAfter:0.000}, {Samples} images in {Folds} folds");
}
