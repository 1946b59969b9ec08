using System.Globalization;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>
/// Class names that stand in the graph: converters of classical machine learning, and Azure Custom Vision, end a network in operators that put names to its answers.
/// </summary>
internal static class GraphLabels
{
    private const string ClassicalDomain = "ai.onnx.ml";

    /// <summary>The names; <see langword="null"/> where the graph has none for so many classes, or nothing but their indices.</summary>
    public static ModelLabels? Find(OnnxModel model, int classes)
    {
        // Names that stand beside probabilities go before those that are picked by an index.
        foreach (var node in model.Nodes.OrderBy(n => n.Operator != "ZipMap"))
        {
            if (Names(model.Graph, node) is not { } names || names.Count != classes) continue;
            if (!names.Where((name, index) => name != Number(index)).Any()) continue;
            return new ModelLabels(names, $"{model.Name}: node {node}");
        }

        return null;
    }

    private static IReadOnlyList<string>? Names(OnnxGraph graph, OnnxNode node) => (node.Domain, node.Operator) switch
    {
        (ClassicalDomain, "ZipMap") => NotEmpty(node.Texts("classlabels_strings")) ?? node.Integers("classlabels_int64s")?.Select(Number).ToList(),
        (ClassicalDomain, "LabelEncoder") => NotEmpty(node.Texts("classes_strings")) ?? Mapped(node),
        (ClassicalDomain, "ArrayFeatureExtractor") or ("", "Gather") => node.Inputs.Count > 0 && graph.Stored(node.Inputs[0]) is { Element: ElementType.String } names ? names.ToTexts() : null,
        _ => null,
    };

    /// <summary>An encoder's texts in the order of their indices, where it has one for every index.</summary>
    private static List<string>? Mapped(OnnxNode encoder)
    {
        if (encoder.Integers("keys_int64s") is not { } keys || encoder.Texts("values_strings") is not { } values || keys.Count != values.Count) return null;
        var byKey = keys.Zip(values).DistinctBy(p => p.First).ToDictionary(p => p.First, p => p.Second);
        return Enumerable.Range(0, keys.Count).All(k => byKey.ContainsKey(k)) ? [.. Enumerable.Range(0, keys.Count).Select(k => byKey[k])] : null;
    }

    private static IReadOnlyList<string>? NotEmpty(IReadOnlyList<string>? names) => names is { Count: > 0 } ? names : null;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(int value) => Number((long)value);
}
