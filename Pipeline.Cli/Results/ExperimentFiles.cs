using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Reports.Files;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Cli.Results;

/// <summary>The files that show an experiment in its folder.</summary>
/// <param name="Table">Path of <c>results.csv</c>.</param>
/// <param name="Report">Path of <c>report.html</c>; <see langword="null"/> where nothing was measured, so that there is none.</param>
internal sealed record ExperimentFiles(string Table, string? Report)
{
    /// <summary>Writes them from what the folder holds.</summary>
    /// <param name="results">The experiment.</param>
    /// <param name="figures">How figures are written.</param>
    /// <param name="terminal">Told which letters a figure lacks.</param>
    /// <param name="cancellation">Stops within a second or so.</param>
    public static ExperimentFiles Write(ExperimentResults results, FigureFormats figures, TerminalOutput terminal, CancellationToken cancellation)
    {
        ExperimentReport.Write(results, figures, terminal, CommandWords.In, cancellation);
        return Of(results);
    }

    /// <summary>Writes them where something that they show has changed, or one of them is missing or was changed by hand.</summary>
    /// <inheritdoc cref="Write"/>
    public static ExperimentFiles WriteChanged(ExperimentResults results, FigureFormats figures, TerminalOutput terminal, CancellationToken cancellation) =>
        ExperimentReport.IsCurrent(results, figures) ? Of(results) : Write(results, figures, terminal, cancellation);

    /// <summary>Says where they are.</summary>
    public void Print(TerminalOutput terminal)
    {
        terminal.Line($"results: {Table}");
        if (Report is not null) terminal.Line($"report: {Report}");
    }

    private static ExperimentFiles Of(ExperimentResults results) => new(Path.Combine(results.Folder, ExperimentTables.Csv), results.Done.Any() ? Path.Combine(results.Folder, ReportFiles.Page) : null);
}
