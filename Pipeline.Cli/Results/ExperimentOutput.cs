using TransferLearning.Cli.Options;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Reports.Files;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Running;
using TransferLearning.FeatureExtraction.Catalogue;

namespace TransferLearning.Cli.Results;

/// <summary>An experiment with its progress and warnings on the terminal, and its tables in its folder.</summary>
internal sealed class ExperimentOutput(TerminalOutput terminal, ExperimentRequest request, ModelCatalogue catalogue)
{
    private const int MostNamed = 20;

    /// <summary>Shows what the run would take.</summary>
    public int Estimate()
    {
        var estimate = new ExperimentRun(request, terminal, catalogue).Estimate();
        var left = estimate.Cells.Count(c => c.ToCompute);
        if (terminal.IsJson)
        {
            terminal.Json(new { cells = estimate.Cells.Count, to_compute = left, seconds = Math.Round(estimate.Seconds, 1), bytes = estimate.Bytes, names = estimate.Cells.Where(c => c.ToCompute).Select(c => c.Name) });
            return ExitCode.Done;
        }

        foreach (var (name, isLeft) in estimate.Cells) terminal.Line($"{(isLeft ? "to compute" : "done      ")}  {name}");
        terminal.Line($"{Counted.Of(estimate.Cells.Count, "cell")}, {left} to compute: about {ExperimentView.Duration(estimate.Seconds)} and {FileSize.Text(estimate.Bytes)} of memory (a rough estimate)");
        return ExitCode.Done;
    }

    /// <summary>Runs the experiment and shows its best cells.</summary>
    /// <param name="bad">Names images that could not be used.</param>
    /// <param name="reportBad">Lists them, and says which exit code they ask for.</param>
    /// <param name="figures">How figures are written.</param>
    /// <param name="cancellation">Stops the run; what is finished is kept.</param>
    public int Run(BadItems bad, Func<ExperimentSummary, int> reportBad, FigureFormats figures, CancellationToken cancellation)
    {
        ExperimentSummary summary;
        using (var view = new ExperimentView(terminal)) summary = new ExperimentRun(request, terminal, catalogue).Run(view, cancellation);
        bad.AddToDocument(summary.Bad);
        var results = ExperimentResults.Open(request.Folder);
        if (!terminal.IsJson) Print(results, summary);
        var files = ExperimentFiles.WriteChanged(results, figures, terminal, cancellation);
        if (terminal.IsJson)
        {
            terminal.Json(new
            {
                cells = summary.Cells,
                computed = summary.Computed,
                reused = summary.Reused,
                failed = summary.Failed.Select(f => new { cell = f.Cell, error = CommandWords.In(f.Error) }),
                results = files.Table,
                report = files.Report,
            });
        }
        else
        {
            files.Print(terminal);
        }

        PrintFailed(summary.Failed, files.Table);
        var code = reportBad(summary);
        return summary.Failed.Count > 0 ? ExitCode.SomeItemsBad : code;
    }

    // What fails for one reason is told once: a network that cannot run takes hundreds of cells with it.
    private void PrintFailed(IReadOnlyList<(string Cell, string Error)> failed, string table)
    {
        var reasons = failed.GroupBy(f => f.Error).ToList();
        foreach (var reason in reasons.Take(MostNamed))
        {
            var more = reason.Count() - 1;
            terminal.ErrorLine($"failed: {reason.First().Cell}{(more > 0 ? $" and {Counted.Of(more, "more cell")}" : "")}: {CommandWords.In(reason.Key)}");
        }

        if (reasons.Count > MostNamed) terminal.ErrorLine($"and {Counted.Of(failed.Count - reasons.Take(MostNamed).Sum(r => r.Count()), "more cell")} failed: {table} has them");
    }

    private void Print(ExperimentResults results, ExperimentSummary summary)
    {
        var console = terminal.Tables();
        var table = new FittedTable(
            new FittedColumn("data set", ColumnContent.Name), new("training images", ColumnContent.Name, 1), new("best network and head", ColumnContent.Name), new("acc. %", ColumnContent.Figure), new("±", ColumnContent.Figure, 3), new("cells", ColumnContent.Figure, 2));
        foreach (var best in RankedCells.Of(results).GroupBy(r => (r.Dataset, r.TrainSize)).Select(g => g.First()))
        {
            table.Add(best.Dataset, best.TrainSize, best.What, Figures.Percent(best.Accuracy), best.Deviation is { } deviation ? Figures.Percent(deviation) : "–", $"{best.Cells.Count}");
        }

        table.Write(console);
        terminal.Line($"{Counted.Of(summary.Cells, "cell")}: {summary.Computed} computed, {summary.Reused} there already, {summary.Failed.Count} failed. ± is the standard deviation over seeds and folds.");
        terminal.Out.Flush();
    }
}
