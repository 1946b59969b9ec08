using System.CommandLine;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn report</c>: the report of an experiment, written again without computing.</summary>
internal static class ReportCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "folder of an experiment ('tlearn run … --out DIR')" };
        var png = SharedOptions.Png();
        var command = new Command("report", "tables and report of an experiment again, from what its folder holds; nothing is computed") { folder, png };
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var figures = SharedOptions.ReadFormats(parsed, png);
                var results = ExperimentResults.Open(parsed.GetValue(folder)!);
                var files = ExperimentFiles.Write(results, figures, terminal, cancellation);
                if (files.Report is null) throw NothingMeasured(parsed.GetValue(folder)!, results);
                if (results.Missing.Count > 0) terminal.Warn($"{results.Missing.Count} of {results.Cells.Count + results.Missing.Count} cells are not in {parsed.GetValue(folder)} (not computed yet, or their files are damaged): tables and report are of the others. The same 'tlearn run' computes them.");
                if (terminal.IsJson) terminal.Json(new { cells = results.Cells.Count + results.Missing.Count, missing = results.Missing.Count, results = files.Table, report = files.Report });
                else files.Print(terminal);
                return ExitCode.Done;
            },
            CancellationToken.None));
        return command;
    }

    private static TlearnException NothingMeasured(string folder, ExperimentResults results) =>
        results.Cells.FirstOrDefault(c => c.Status == CellStatus.Failed) is { } failed
            ? new TlearnException($"{folder}: {Counted.Of(results.Cells.Count, "cell")} of the experiment failed and none was measured; {failed.Name}: {failed.Error}", "Mend the cause, and run the experiment again: 'tlearn run EXPERIMENT.yaml --out DIR'.")
            : new TlearnException($"{folder}: no cell of the experiment was measured yet", "Run the experiment: 'tlearn run EXPERIMENT.yaml --out DIR'.");
}
