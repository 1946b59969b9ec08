using Spectre.Console;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Cli.Terminal;

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
                cell.Head,
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
