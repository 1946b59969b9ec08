using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Reports.Html;

namespace TransferLearning.Cli.Results;

/// <summary>A comparison with its progress and warnings on the terminal, and its files in a folder. What was measured is shown before it is written: a full disk loses no result.</summary>
internal sealed class ComparisonRun(TerminalOutput terminal, ReportFolder folder)
{
    private const string Predictions = "predictions.csv";
    private const string Chart = "comparison.svg";
    private const string Report = "report.html";

    /// <summary>The files that it writes.</summary>
    public static IReadOnlyList<string> Files { get; } = [Predictions, Chart, Report];

    /// <summary>Lines above the table.</summary>
    public IReadOnlyList<string> Heading { get; init; } = [];

    /// <summary>Lines below the table of a comparison that was finished.</summary>
    public Func<ComparisonResult, IReadOnlyList<string>> Closing { get; init; } = _ => [];

    /// <summary>Compares, shows the result and writes <c>report.html</c>, its chart as <c>comparison.svg</c>, and <c>predictions.csv</c>.</summary>
    public void Run(ComparisonRequest request, ComparisonReportOptions options, CancellationToken cancellation)
    {
        var result = ResultWords.In(Compare(request, cancellation));
        terminal.WarnAll(result.Protocol.Warnings);
        if (!terminal.IsJson) Print(result);
        var (report, predictions) = (Path.Combine(folder.Path, Report), Path.Combine(folder.Path, Predictions));
        try
        {
            folder.Write(
            [
                (Predictions, output => PredictionsCsv.Write(output, result)),
                (Chart, output => IntervalChart.Write(output, result)),
                (Report, output => ComparisonReport.Write(output, result, request.Sources, options, cancellation)),
            ]);
        }
        catch (Exception e) when (terminal.IsJson)
        {
            terminal.Json(stream => ComparisonJson.Write(stream, result, null, null, Failure.Of(e).Document));
            throw;
        }

        if (terminal.IsJson)
        {
            terminal.Json(stream => ComparisonJson.Write(stream, result, report, predictions));
            return;
        }

        foreach (var line in Closing(result)) terminal.Paragraph("", line);
        terminal.Out.WriteLine($"predictions: {predictions}");
        terminal.Out.WriteLine($"report: {report}");
    }

    private ComparisonResult Compare(ComparisonRequest request, CancellationToken cancellation)
    {
        try
        {
            using var line = new ProgressLine(terminal, "fits");
            return Comparison.Run(request, new Forward(line), cancellation);
        }
        catch (ComparisonInterruptedException e)
        {
            var finished = ResultWords.In(e.Finished);
            terminal.WarnAll(finished.Protocol.Warnings);
            terminal.Warn($"interrupted: {finished.Cells.Count} of {Counted.Of(e.Total, "combination")} finished, shown below; no report is written");
            if (!terminal.IsJson) Print(finished);
            else terminal.Json(stream => ComparisonJson.Write(stream, finished, null, null, Failure.Of(e).Document));
            throw;
        }
    }

    private void Print(ComparisonResult result)
    {
        foreach (var line in Heading) terminal.Paragraph("", line);
        var console = terminal.Tables();
        ComparisonTable.Write(console, result);
        foreach (var line in ComparisonNotes.Lines(result, console)) terminal.Out.WriteLine(line);
        terminal.Out.Flush();
    }

    private sealed class Forward(IProgress<(long, long)> line) : IProgress<ComparisonProgress>
    {
        public void Report(ComparisonProgress value) => line.Report((value.Done, value.Total));
    }
}
