using System.Globalization;
using Spectre.Console;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Cli.Results;

/// <summary>A comparison as a table on a terminal; the best row is marked with an asterisk, so that it shows without colour, too.</summary>
internal static class ComparisonTable
{
    private static readonly FittedColumn[] s_columns =
    [
        new("", ColumnContent.Figure), new("model", ColumnContent.Name), new("tap", ColumnContent.Name), new("head", ColumnContent.Name),
        new("acc. %", ColumnContent.Figure), new("95 % interval", ColumnContent.Figure, 1), new("fit s", ColumnContent.Figure, 4), new("predict s", ColumnContent.Figure, 5),
    ];

    private static readonly FittedColumn[] s_calibration = [new("log loss", ColumnContent.Figure, 2), new("ECE", ColumnContent.Figure, 3)];

    /// <summary>Writes the table, a line on the protocol below it.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="result">The comparison.</param>
    public static void Write(IAnsiConsole console, ComparisonResult result)
    {
        var calibrated = result.Protocol.Calibration is not null;
        var table = new FittedTable(calibrated ? [.. s_columns, .. s_calibration] : s_columns);
        var best = result.Best;
        CellResult? above = null;
        foreach (var cell in result.Cells)
        {
            var style = cell == best ? new Style(Color.Green, decoration: Decoration.Bold) : Style.Plain;
            var m = cell.Metrics;
            string[] texts =
            [
                cell == best ? "*" : "",
                cell.Model == above?.Model ? "" : cell.Model,
                cell.Model == above?.Model && cell.Tap == above.Tap ? "" : cell.Tap,
                cell.Shown,
                Figures.Percent(m.Accuracy),
                Figures.Interval(m.Ci95),
                Figures.Seconds(cell.FitSeconds),
                Figures.Seconds(cell.PredictSeconds),
                .. calibrated ? [Figures.Loss(m.LogLoss), Figures.Loss(m.Ece)] : Array.Empty<string>(),
            ];
            table.Add(style, texts);
            above = cell;
        }

        table.Write(console);
        console.Write(new Text($"{result.Protocol.Describe()} * is the best.\n"));
    }
}

/// <summary>What stands below a comparison's table: how far intervals reach, which parameters tuning found, and what calibration was worth.</summary>
internal static class ComparisonNotes
{
    /// <summary>The lines, wrapped between words.</summary>
    /// <param name="result">The comparison.</param>
    /// <param name="console">The console that gives the width. Write the lines as plain text: the console would break them a second time.</param>
    public static IEnumerable<string> Lines(ComparisonResult result, IAnsiConsole console)
    {
        var measure = WordWrap.Measure(console);
        return Lines(result).SelectMany(line => WordWrap.Indented(line, console.Profile.Width, measure));
    }

    private static IEnumerable<string> Lines(ComparisonResult result)
    {
        if (Reach(result) is { } reach) yield return reach;
        if (result.Closest is { Practical: { } practical } closest) yield return practical.Describe(closest.A, closest.B);
        var tuned = result.Cells.Where(c => c.Tuned.Count > 0).ToList();
        if (tuned.Count > 0) yield return "tuned on the training rows of each part:";
        foreach (var cell in tuned) yield return $"  {cell.Name}: {Found(cell)}";
        var calibrated = result.Cells.Where(c => c.Calibration is not null).ToList();
        if (calibrated.Count > 0) yield return $"calibrated on held-out folds of the training rows{(result.Protocol.Folds > 1 ? $", means of {result.Protocol.Folds} parts" : "")}:";
        foreach (var cell in calibrated)
        {
            var c = cell.Calibration!;
            yield return $"  {cell.Name}: {c.Method.ToString().ToLowerInvariant()}, ECE {Figures.Loss(c.EceBefore)} → {Figures.Loss(c.EceAfter)}, log loss {Figures.Loss(c.LogLossBefore)} → {Figures.Loss(c.LogLossAfter)}";
        }
    }

    // A reader who sees 88 and 90 % should also see whether so few images can distinguish them.
    private static string? Reach(ComparisonResult result)
    {
        var intervals = result.Cells.Where(c => c.Metrics.Ci95 is not null).ToList();
        if (intervals.Count == 0) return null;
        var points = 100 * intervals.Max(c => Math.Max(c.Metrics.Accuracy - c.Metrics.Ci95!.Value.Low, c.Metrics.Ci95!.Value.High - c.Metrics.Accuracy));
        var p = result.Protocol;
        var of = $"{Counted.Of(p.Answered, "image")}{(p.Families < p.Answered ? $" ({p.Families} independent)" : "")}";
        var tested = result.Significance.Count > 0 ? ": smaller differences may be chance, and the report tests each" : "";
        return string.Create(CultureInfo.InvariantCulture, $"With {of} the intervals reach up to {points:0.0} points either way{tested}.");
    }

    private static string Found(CellResult cell)
    {
        var values = cell.TunedValues();
        if (values.Count == 1) return TrainingReport.Parameters(values[0].Values);
        return string.Join("; ", values.Select((v, i) => $"{TrainingReport.Parameters(v.Values)} in {v.Parts}{(i == 0 ? $" of {cell.Parameters.Count} parts" : "")}"));
    }
}
