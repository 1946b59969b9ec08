using Spectre.Console;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Cli.Results;

/// <summary>Metrics on a terminal: the figures, a table of the classes, and what was taken for what.</summary>
internal static class EvaluationTable
{
    /// <summary>Writes the figures; those that a head cannot give are left out.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="head">Name of the head or network, and what it was measured on.</param>
    /// <param name="metrics">What was measured.</param>
    /// <param name="rejection">What was rejected; <see langword="null"/> where nothing could be.</param>
    public static void Write(IAnsiConsole console, string head, ClassificationMetrics metrics, RejectionMetrics? rejection = null)
    {
        var m = metrics;
        console.Write(new Text($"{PathText.OneLine(head)}: accuracy {Figures.Percent(m.Accuracy)} % ({Figures.IntervalInWords(m.Ci95)}) on {Counted.Of(m.Samples, "image")}\n"));
        (string Name, double? Value, string Format)[] figures =
        [
            ("balanced accuracy", 100 * m.BalancedAccuracy, "0.0' %'"), ("macro F1", 100 * m.MacroF1, "0.0' %'"), ("top 5", m.PerClass.Count > 5 ? 100 * m.Top5 : null, "0.0' %'"),
            ("ROC AUC", m.RocAuc, "0.0000"), ("log loss", m.LogLoss, "0.0000"), ("ECE", m.Ece, "0.0000"),
        ];
        console.Write(new Text(string.Join(" · ", figures.Where(f => f.Value is not null).Select(f => $"{f.Name} {f.Value!.Value.ToString(f.Format)}")) + "\n"));

        if (rejection is { } r)
        {
            var accepted = r.AccuracyAccepted is { } a ? $"{Figures.Percent(a)} % of the others are right" : "all of them";
            console.Write(new Text($"below {r.RejectBelow}: {r.Rejected} answered '{RejectionRule.Unknown}' ({Figures.Percent(r.RejectedShare)} %), {accepted}{(r.UnknownSamples > 0 ? $"; of {r.UnknownSamples} images of no class {r.UnknownRejected} are among the rejected" : "")}\n"));
        }

        var table = new FittedTable(
            new("class", ColumnContent.Name), new("images", ColumnContent.Figure, 1), new("precision %", ColumnContent.Figure, 3), new("recall %", ColumnContent.Figure, 2), new("F1 %", ColumnContent.Figure));
        // Without a rule that rejects, the row of unknown images would be empty.
        foreach (var c in m.PerClass.Where(c => c.Support > 0 || c.Label != RejectionRule.Unknown))
        {
            table.Add(c.Label, $"{c.Support}", Figures.Percent(c.Precision), Figures.Percent(c.Recall), Figures.Percent(c.F1));
        }

        table.Write(console);
        foreach (var line in ConfusionTable.Lines(m.Confusion, console.Profile.Width)) console.Write(new Text(line + "\n"));
    }
}

/// <summary>
/// Answers by true class as plain lines: columns bear the numbers of the rows, so that twenty classes fit 80 columns; where they do not, the columns go on below, under
/// the rows' names again.
/// </summary>
internal static class ConfusionTable
{
    /// <summary>The most classes that are shown; of more there are no lines.</summary>
    public const int MostClasses = 20;

    private const int LongestName = 24, ShortestName = 8;
    private const string Indent = "  ";

    /// <summary>The lines, none longer than <paramref name="width"/> unless that is too narrow for one column.</summary>
    public static IEnumerable<string> Lines(ConfusionMatrix confusion, int width)
    {
        var (names, matrix) = (confusion.Labels.Select(PathText.OneLine).ToList(), confusion.Matrix);
        if (names.Count > MostClasses) yield break;
        var number = $"{names.Count}".Length;
        var cell = 1 + Math.Max(number, matrix.Max(row => $"{row.Max()}".Length));
        var longest = Math.Min(LongestName, names.Max(Width));
        // Names are shortened before columns are moved below, but stay long enough to be distinguished.
        var name = Math.Min(longest, Math.Max(ShortestName, width - Indent.Length - number - 1 - (names.Count * cell)));
        var margin = Indent.Length + number + 1 + name;
        var columns = Math.Clamp((width - margin) / cell, 1, names.Count);
        yield return "rows are true classes, columns answers, numbered alike:";
        for (var start = 0; start < names.Count; start += columns)
        {
            var shown = Enumerable.Range(start, Math.Min(columns, names.Count - start)).ToList();
            yield return new string(' ', margin) + string.Concat(shown.Select(c => $"{c + 1}".PadLeft(cell)));
            for (var t = 0; t < names.Count; t++)
            {
                var label = FittedTable.Shorten(names[t], name, Width);
                var counts = string.Concat(shown.Select(c => (matrix[t][c] == 0 ? "·" : $"{matrix[t][c]}").PadLeft(cell)));
                yield return $"{Indent}{$"{t + 1}".PadLeft(number)} {label}{new string(' ', name - Width(label))}{counts}";
            }
        }
    }

    private static int Width(string text) => text.GetCellWidth();
}
