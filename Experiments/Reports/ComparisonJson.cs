using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Core.Metrics;
using TransferLearning.Experiments.Comparing;

namespace TransferLearning.Experiments.Reports;

/// <summary>A comparison as a JSON document.</summary>
internal static class ComparisonJson
{
    /// <summary>Writes the document.</summary>
    /// <param name="output">Takes one JSON document, UTF-8; stays open.</param>
    /// <param name="result">The comparison.</param>
    /// <param name="report">Path of the HTML report, where one was written.</param>
    /// <param name="predictions">Path of the predictions, where they were written.</param>
    /// <param name="error">Why something is missing, as every failure's document has it; <see langword="null"/> for nothing, the key is left away then.</param>
    public static void Write(Stream output, ComparisonResult result, string? report, string? predictions, object? error = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        var document = new Document(result.Protocol, [.. result.Cells.Select(Row.Of)], result.Significance, report, predictions, error);
        JsonSerializer.Serialize(output, document, JsonDocuments.Options);
    }

    private sealed record Document(
        ComparisonProtocol Protocol, IReadOnlyList<Row> Results, IReadOnlyList<PairwiseTest> Significance, string? Report, string? Predictions, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] object? Error);

    private sealed record Row(
        string Model,
        string Tap,
        string Head,
        string TrainSize,
        IReadOnlyDictionary<string, object> Parameters,
        IReadOnlyList<IReadOnlyDictionary<string, object>>? ParametersByPart,
        IReadOnlyList<double> Scores,
        double Accuracy,
        ConfidenceInterval? Ci95,
        double BalancedAccuracy,
        double MacroF1,
        double? LogLoss,
        double? Ece,
        CalibrationMeans? Calibration,
        double FitSeconds,
        double PredictSeconds)
    {
        public static Row Of(CellResult cell) => new(
            cell.Model,
            cell.Tap,
            cell.Head,
            cell.TrainSize,
            cell.CommonParameters,
            cell.ParametersDiffer ? cell.Parameters : null,
            cell.Scores,
            cell.Metrics.Accuracy,
            cell.Metrics.Ci95,
            cell.Metrics.BalancedAccuracy,
            cell.Metrics.MacroF1,
            cell.Metrics.LogLoss,
            cell.Metrics.Ece,
            cell.Calibration,
            cell.FitSeconds,
            cell.PredictSeconds);
    }
}
