using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Experiments.Reports.Files;
using TransferLearning.Experiments.Reports.Html;

namespace TransferLearning.Cli.Results;

/// <summary>A comparison with its progress and warnings on the terminal, and its files in a folder. What was measured is shown before it is written: a full disk loses no result.</summary>
internal sealed class ComparisonRun(TerminalOutput terminal, ReportFolder folder)
{
    private const string Predictions = "predictions.csv";
    private const string Chart = "comparison.svg";

    /// <summary>The files and folders that it writes.</summary>
    public static IReadOnlyList<string> Files { get; } = [Predictions, Chart, ReportFiles.Page, ReportFiles.Text, ExperimentTables.Csv, ExperimentTables.Parquet, FigureFiles.Folder];

    /// <summary>How figures are written.</summary>
    public FigureFormats Figures { get; init; }

    /// <summary>Lines above the table.</summary>
    public IReadOnlyList<string> Heading { get; init; } = [];

    /// <summary>Lines below the table of a comparison that was finished.</summary>
    public Func<ComparisonResult, IReadOnlyList<string>> Closing { get; init; } = _ => [];

    /// <summary>Compares, shows the result and writes the report and its figures, <c>results.csv</c>, <c>predictions.csv</c>, and a chart of all combinations as <c>comparison.svg</c>.</summary>
    public void Run(ComparisonRequest request, ComparisonReportOptions options, CancellationToken cancellation)
    {
        var result = ResultWords.In(Compare(request, cancellation));
        terminal.WarnAll(result.Protocol.Warnings);
        if (!terminal.IsJson) Print(result);
        var (report, predictions) = (Path.Combine(folder.Path, ReportFiles.Page), Path.Combine(folder.Path, Predictions));
        try
        {
            Write(result, request, options, cancellation);
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
        terminal.Line($"predictions: {predictions}");
        terminal.Line($"report: {report}");
    }

    private void Write(ComparisonResult result, ComparisonRequest request, ComparisonReportOptions options, CancellationToken cancellation)
    {
        var content = ComparisonContent.Of(result, request.Sources, options, cancellation);
        List<OutputFile> files =
        [
            OutputFile.Text(Predictions, output => PredictionsCsv.Write(output, result)),
            OutputFile.Text(Chart, output => IntervalChart.Write(output, result)),
            .. ExperimentTables.Of(ResultRow.Of(result, request.Sources, DatasetOf(options.Images))),
            .. ReportFiles.Of(content, options.Pictures, Figures, terminal),
        ];
        folder.Write(files);
        FigureFiles.RemoveStale(folder.Path, files);
    }

    private static string DatasetOf(string images) =>
        Directory.Exists(images) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(images))) : Path.GetFileNameWithoutExtension(images);

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
        foreach (var line in ComparisonNotes.Lines(result, console)) terminal.Line(line);
        terminal.Out.Flush();
    }

    private sealed class Forward(IProgress<(long, long)> line) : IProgress<ComparisonProgress>
    {
        public void Report(ComparisonProgress value) => line.Report((value.Done, value.Total));
    }
}
