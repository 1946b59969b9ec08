using System.Text.Json;
using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.LearningCurves;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Experiments.Advising;

/// <summary>Advice as a JSON document.</summary>
internal static class AdviceJson
{
    /// <summary>Writes the document.</summary>
    /// <param name="output">Takes one JSON document, UTF-8; stays open.</param>
    /// <param name="advice">The advice.</param>
    /// <param name="command">The command that follows a candidate.</param>
    /// <param name="folder">The folder of the advice.</param>
    /// <param name="report">Path of its page; <see langword="null"/> where none was written.</param>
    public static void Write(Stream output, Advice advice, Func<AdvisedCandidate, string> command, string folder, string? report)
    {
        ArgumentNullException.ThrowIfNull(advice);
        ArgumentNullException.ThrowIfNull(command);
        var chosen = Row.Of(advice.Recommended, command) with { Accuracy = advice.Expected.Accuracy, Ci95 = advice.Expected.Interval, Why = advice.Why };
        var document = new Document(
            advice.Data,
            chosen,
            advice.Expected.IsHeldOut ? "held-out" : "cross-validation",
            advice.Expected.Images,
            [.. advice.Candidates.Select(c => Row.Of(c, command))],
            advice.NotMeasured,
            advice.Similarities,
            advice.Curve is null ? null : new Curve([.. advice.Curve.Points.Select(p => new Point(p.Images, p.Accuracy))], advice.Curve.Forecasts),
            [.. advice.Depths.Select(d => new Depth(d.Model, d.TrainSize, d.Points))],
            Math.Round(advice.Seconds, 1),
            folder,
            report);
        JsonSerializer.Serialize(output, document, JsonDocuments.Options);
    }

    private sealed record Document(
        DataDescription Data, Row Recommendation, string MeasuredBy, int MeasuredImages, IReadOnlyList<Row> Candidates, IReadOnlyList<string> NotMeasured, IReadOnlyList<SourceSimilarity> PretrainingDomain, Curve? LearningCurve, IReadOnlyList<Depth> Depth, double Seconds, string Folder, string? Report);

    private sealed record Curve(IReadOnlyList<Point> Measured, IReadOnlyList<CurveForecast> Forecasts);

    private sealed record Point(double TrainImages, double Accuracy);

    private sealed record Depth(string Model, string TrainSize, IReadOnlyList<DepthPoint> Layers);

    private sealed record Row(
        string Model,
        string Tap,
        string Pool,
        string? Head,
        string Approach,
        string? Unfreeze,
        double Accuracy,
        ConfidenceInterval? Ci95,
        string TrainSize,
        double Minutes,
        double ImagesPerSecond,
        string Command,
        IReadOnlyList<string> Why,
        IReadOnlyDictionary<string, double?> Scores)
    {
        public static Row Of(AdvisedCandidate candidate, Func<AdvisedCandidate, string> command) => new(
            candidate.Candidate.Model,
            candidate.Tap,
            candidate.Pool,
            candidate.Candidate.Head.Length > 0 ? candidate.Candidate.Head : null,
            candidate.Candidate.Approach,
            candidate.Candidate.Unfreeze.Length > 0 ? candidate.Candidate.Unfreeze : null,
            candidate.Accuracy,
            candidate.Interval,
            candidate.TrainSize,
            Math.Round(candidate.Minutes, 3),
            Math.Round(candidate.ImagesPerSecond, 1),
            command(candidate),
            [candidate.Why],
            candidate.Scores);
    }
}
