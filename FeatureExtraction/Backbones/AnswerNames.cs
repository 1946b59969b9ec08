using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>Operators that make names, indices or maps of a classifier's numbers; what they give are no numbers any more, one a class.</summary>
internal static class AnswerNames
{
    private const string ClassicalDomain = "ai.onnx.ml";

    /// <summary>The numbers that such a node reads; <see langword="null"/> for other nodes.</summary>
    public static string? Before(OnnxGraph graph, OnnxNode node) => (node.Domain, node.Operator) switch
    {
        (ClassicalDomain, "ZipMap" or "LabelEncoder") or ("", "ArgMax" or "TopK" or "Hardmax" or "SequenceConstruct") => node.Inputs[0],
        // Names that are picked by an index: the table is a constant.
        (ClassicalDomain, "ArrayFeatureExtractor") or ("", "Gather") when node.Inputs is [var table, var index] && graph.IsConstant(table) && !graph.IsConstant(index) => index,
        _ => null,
    };
}
