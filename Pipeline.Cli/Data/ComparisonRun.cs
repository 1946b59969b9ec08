using TransferLearning.Cli.Terminal;
using TransferLearning.Core.Files;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Cli.Data;

/// <summary>A comparison with its progress and warnings on the terminal, and its files in a folder.</summary>
internal sealed class ComparisonRun(TerminalOutput terminal)
{
    private const string Predictions = "predictions.csv";
    private const string Chart = "comparison.svg";
    private const string Report = "report.html";

    /// <summary>Looks whether the files can be written into a folder, before the work that makes them.</summary>
    public static void RequireWritable(string folder)
    {
        foreach (var file in (string[])[Predictions, Chart, Report]) AtomicText.RequireWritable(Path.Combine(folder, file));
    }

    /// <summary>Compares and writes <c>report.html</c>, its chart as <c>comparison.svg</c>, and <c>predictions.csv</c>.</summary>
    public WrittenComparison Run(ComparisonRequest request, string folder, ComparisonReportOptions options, CancellationToken cancellation)
    {
        ComparisonResult result;
        using (var line = new ProgressLine(terminal, "fits"))
        {
            result = Comparison.Run(request, new Forward(line), cancellation);
        }

        terminal.WarnAll(result.Protocol.Warnings);
        var predictions = Path.GetFullPath(Path.Combine(folder, Predictions));
        var report = Path.GetFullPath(Path.Combine(folder, Report));
        AtomicText.Write(predictions, output => PredictionsCsv.Write(output, result));
        AtomicText.Write(Path.Combine(folder, Chart), output => IntervalChart.Write(output, result));
        AtomicText.Write(report, output => ComparisonReport.Write(output, result, request.Sources, options, cancellation));
        return new WrittenComparison(result, report, predictions);
    }

    private sealed class Forward(IProgress<(long, long)> line) : IProgress<ComparisonProgress>
    {
        public void Report(ComparisonProgress value) => line.Report((value.Done, value.Total));
    }
}

/// <summary>A comparison and its files.</summary>
internal sealed record WrittenComparison(ComparisonResult Result, string Report, string Predictions)
{
    public void Print(TerminalOutput terminal)
    {
        ComparisonTable.Write(terminal.Tables(), Result);
        foreach (var line in ComparisonNotes.Lines(Result)) terminal.Out.WriteLine(line);
        terminal.Out.WriteLine($"predictions: {Predictions}");
        terminal.Out.WriteLine($"report: {Report}");
    }
}
