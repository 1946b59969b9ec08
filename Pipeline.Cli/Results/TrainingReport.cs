using System.Globalization;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Results;

/// <summary>What is said of a trained head: its parameters, and what calibration was worth.</summary>
internal static class TrainingReport
{
    /// <summary>A head's parameters as <c>--param</c> takes them: <c>C=0.01, class_weight=none</c>.</summary>
    public static string Parameters(IEnumerable<KeyValuePair<string, object>> parameters) => string.Join(", ", parameters.Select(p => $"{p.Key}={Value(p.Value)}"));

    /// <summary>Writes what calibration was worth, and with <c>--verbose</c> what thresholds would reject.</summary>
    public static void WriteCalibration(TerminalOutput terminal, CalibrationReport report)
    {
        terminal.Line(
            $"calibrated by {report.Method.ToString().ToLowerInvariant()} on {report.Samples} held-out images: ECE {report.EceBefore:0.0000} → {report.EceAfter:0.0000}, log loss {report.LogLossBefore:0.0000} → {report.LogLossAfter:0.0000}, accuracy {report.AccuracyBefore:P1} → {report.AccuracyAfter:P1} (before: {report.Before})");
        foreach (var point in report.RejectBelow)
        {
            terminal.Detail($"--reject-below {point.Threshold}: {point.Coverage:P1} answered, {(point.AccuracyAccepted is { } right ? $"{right:P1} of them rightly" : "none")}");
        }
    }

    /// <summary>The calibration for the JSON document.</summary>
    public static object CalibrationDocument(CalibrationReport report) => new
    {
        method = report.Method.ToString().ToLowerInvariant(),
        before = report.Before,
        folds = report.Folds,
        samples = report.Samples,
        ece_before = report.EceBefore,
        ece_after = report.EceAfter,
        log_loss_before = report.LogLossBefore,
        log_loss_after = report.LogLossAfter,
        accuracy_before = report.AccuracyBefore,
        accuracy_after = report.AccuracyAfter,
        reject_below = report.RejectBelow.Select(p => new { threshold = p.Threshold, coverage = p.Coverage, accuracy_accepted = p.AccuracyAccepted }),
    };

    private static string Value(object value) =>
        value is bool truth ? (truth ? "true" : "false") : string.Create(CultureInfo.InvariantCulture, $"{value}").Replace('E', 'e');
}
