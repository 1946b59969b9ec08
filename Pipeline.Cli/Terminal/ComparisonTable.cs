using Spectre.Console;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Cli.Terminal;

/// <summary>A comparison as a table on a terminal; the best row is marked with an asterisk, so that it shows without colour, too.</summary>
internal static class ComparisonTable
{
    private static readonly string[] s_columns = ["", "model", "tap", "head", "acc. %", "95 % interval", "fit s", "predict s"];

    /// <summary>Writes the table, a line on the protocol below it.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="result">The comparison.</param>
    public static void Write(IAnsiConsole console, ComparisonResult result)
    {
        var table = new Table().Border(TableBorder.Simple);
        var calibrated = result.Protocol.Calibration is not null;
        string[] columns = calibrated ? [.. s_columns, "log loss", "ECE"] : s_columns;
        for (var c = 0; c < columns.Length; c++)
        {
            table.AddColumn(new TableColumn(new Text(columns[c])) { Alignment = c < 4 ? Justify.Left : Justify.Right, NoWrap = c is 0 or >= 3, Padding = new Padding(0, 0, c == columns.Length - 1 ? 0 : 1, 0) });
        }

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
            table.AddRow(texts.Select(t => new Text(t, style)));
            above = cell;
        }

        console.Write(table);
        console.Write(new Text($"{result.Protocol.Describe()} * is the best.\n"));
    }
}
