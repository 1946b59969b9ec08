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
    public static void Write(Stream output, string head, ClassificationMetrics metrics, string? split = null)
    {
        var document = new JsonObject { ["head"] = head };
        foreach (var (key, value) in JsonSerializer.SerializeToNode(metrics, JsonDocuments.Options)!.AsObject().ToArray())
        {
            document[key] = value?.DeepClone();
        }

        document["split"] = split;
        JsonSerializer.Serialize(output, document, JsonDocuments.Options);
    }
}
