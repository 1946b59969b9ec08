using System.Text.Json;
using System.Text.Json.Nodes;
using TransferLearning.Core.Metrics;

namespace TransferLearning.Experiments.Reports;

/// <summary>The document of <c>tlearn evaluate --json</c>.</summary>
public static class EvaluationJson
{
    /// <summary>Writes the document: <c>head</c>, then the metrics under the names of <see cref="ClassificationMetrics"/> in snake_case.</summary>
    /// <param name="output">Takes one JSON document, UTF-8; stays open.</param>
    /// <param name="head">Name of the head or network.</param>
    /// <param name="metrics">What was measured.</param>
    /// <param name="split">The split that was measured; <see langword="null"/> for all images.</param>
    /// <param name="rejection">What was rejected, written under its names in snake_case; <see langword="null"/> where nothing could be.</param>
    public static void Write(Stream output, string head, ClassificationMetrics metrics, string? split = null, RejectionMetrics? rejection = null)
    {
        var document = new JsonObject { ["head"] = head };
        Add(document, metrics);
        document["split"] = split;
        if (rejection is not null) Add(document, rejection);
        JsonSerializer.Serialize(output, document, JsonDocuments.Options);
    }

    private static void Add<T>(JsonObject document, T values)
    {
        foreach (var (key, value) in JsonSerializer.SerializeToNode(values, JsonDocuments.Options)!.AsObject().ToArray()) document[key] = value?.DeepClone();
    }
}
