using Spectre.Console;
using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Cli.Terminal;

/// <summary>Metrics on a terminal: the figures, a table of the classes, and what was taken for what.</summary>
internal static class EvaluationTable
{
    /// <summary>Writes the figures; what a head cannot give is left away.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="head">Name of the head or network, and what it was measured on.</param>
    /// <param name="metrics">What was measured.</param>
    /// <param name="rejection">What was rejected; <see langword="null"/> where nothing could be.</param>
    public static void Write(IAnsiConsole console, string head, ClassificationMetrics metrics, RejectionMetrics? rejection = null)
    {
        var m = metrics;
        console.Write(new Text($"{head}: accuracy {Figures.Percent(m.Accuracy)} % ({Figures.IntervalInWords(m.Ci95)}) on {m.Samples} images\n"));
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
        // Where nothing could be unknown, that row has nothing to say.
        foreach (var c in m.PerClass.Where(c => c.Support > 0 || c.Label != RejectionRule.Unknown))
        {
            table.Add(c.Label, $"{c.Support}", Figures.Percent(c.Precision), Figures.Percent(c.Recall), Figures.Percent(c.F1));
        }

        table.Write(console);
        foreach (var line in ConfusionTable.Lines(m.Confusion, console.Profile.Width)) console.Write(new Text(line + "\n"));
    }
}
