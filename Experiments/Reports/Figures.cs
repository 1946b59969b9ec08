using TransferLearning.Core.Metrics;

namespace TransferLearning.Experiments.Reports;

/// <summary>How figures read in tables, on the terminal and in the report alike.</summary>
internal static class Figures
{
    /// <summary>A rate as per cent, one decimal.</summary>
    public static string Percent(double rate) => $"{100 * rate:0.0}";

    /// <summary>A 95 % interval as per cent; in words where there is none.</summary>
    public static string Interval(ConfidenceInterval? interval) => interval is { } ends ? $"{Percent(ends.Low)} – {Percent(ends.High)}" : NoInterval;

    /// <summary>The same as a part of a sentence.</summary>
    public static string IntervalInWords(ConfidenceInterval? interval) => interval is null ? NoInterval : $"95 % interval {Interval(interval)}";

    /// <summary>What stands where there is no interval.</summary>
    public const string NoInterval = "no interval: one group";

    /// <summary>A probability of a test, readable.</summary>
    public static string P(double p) => p < 0.001 ? "< 0.001" : $"{p:0.000}";

    /// <summary>A log loss or calibration error, four decimals; a dash where there is none.</summary>
    public static string Loss(double? loss) => loss is { } value ? $"{value:0.0000}" : "–";

    /// <summary>Seconds with about three digits.</summary>
    public static string Seconds(double seconds) => seconds < 0.0995 ? $"{seconds:0.000}" : seconds < 9.95 ? $"{seconds:0.00}" : $"{seconds:0.0}";
}
