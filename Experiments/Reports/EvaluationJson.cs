using System.Text.Json;
using System.Text.Json.Nodes;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Reports;

/// <summary>An evaluation as a JSON document.</summary>
internal static class EvaluationJson
{
    /// <summary>
    /// Writes the document: <c>head</c>, then the metrics under the names of <see cref="ClassificationMetrics"/> in snake_case; behind the number of samples, how many
    /// images were left out, and how many of the samples were learnt from (<see langword="null"/> where that is not known).
    /// </summary>
    /// <param name="output">Takes one JSON document, UTF-8; stays open.</param>
    /// <param name="head">Name of the head or network.</param>
    /// <param name="metrics">What was measured.</param>
    /// <param name="measured">The rows that were measured.</param>
    /// <param name="rejection">What was rejected, written under its names in snake_case; <see langword="null"/> where nothing could be.</param>
    /// <param name="file">The file with the answers; <see langword="null"/> where none is written.</param>
    /// <param name="error">Why that is missing, as every failure's document has it; <see langword="null"/> for nothing, the key is left away then.</param>
    public static void Write(Stream output, string head, ClassificationMetrics metrics, MeasuredRows measured, RejectionMetrics? rejection = null, string? file = null, object? error = null)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(measured);
        var document = new JsonObject { ["head"] = head, ["samples"] = metrics.Samples, ["left_out"] = measured.LeftOut, ["on_training_images"] = measured.OnTrainingImages };
        Add(document, metrics);
        document["split"] = measured.Split;
        if (rejection is not null) Add(document, rejection);
        if (file is not null) document["file"] = file;
        if (error is not null) document["error"] = JsonSerializer.SerializeToNode(error, JsonDocuments.Options);
        JsonSerializer.Serialize(output, document, JsonDocuments.Options);
    }

    private static void Add<T>(JsonObject document, T values)
    {
        foreach (var (key, value) in JsonSerializer.SerializeToNode(values, JsonDocuments.Options)!.AsObject().ToArray()) document[key] = value?.DeepClone();
    }
}
