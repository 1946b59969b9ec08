using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>What may stand between the last classifier layer and the output.</summary>
internal static class ClassifierTail
{
    private static readonly HashSet<string> s_probabilities = ["Softmax", "LogSoftmax", "Sigmoid"];
    private static readonly HashSet<string> s_reshaping =
        ["Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Dropout", "QuantizeLinear", "DequantizeLinear"];

    private static readonly HashSet<string> s_pools = ["GlobalAveragePool", "AveragePool", "ReduceMean", "GlobalMaxPool", "QLinearGlobalAveragePool"];

    /// <summary>The tensor to look at next; <see langword="null"/> where the node stands behind no classifier.</summary>
    public static string? Before(OnnxGraph graph, OnnxNode node, ClassifierTrail trail)
    {
        // What classical converters put behind a softmax, or in its place.
        if (node is { Domain: "ai.onnx.ml", Operator: "Normalizer" })
        {
            trail.Probabilities = true;
            return node.Inputs[0];
        }

        if (!ClassifierLayer.IsStandard(node)) return null;
        if (s_probabilities.Contains(node.Operator)) trail.Probabilities = true;
        else if (s_pools.Contains(node.Operator)) trail.Pooled = true;
        else if (node.Operator == "Relu") trail.Activated = true;
        else if (node.Operator is "Add" or "Sub" or "Mul" or "Div") return BeforeArithmetic(graph, node, trail);
        else if (!s_reshaping.Contains(node.Operator)) return null;
        return node.Inputs[0];
    }

    private static string? BeforeArithmetic(OnnxGraph graph, OnnxNode node, ClassifierTrail trail)
    {
        if (node.Inputs is not [var a, var b]) return null;
        if (graph.IsConstant(b) || graph.IsConstant(a))
        {
            var (data, constant) = graph.IsConstant(b) ? (a, b) : (b, a);
            // A temperature or a shift for all classes alike; else it must be the bias of a product: elsewhere a constant for each channel
            // is part of a normalisation, which belongs to the features.
            var isScalar = graph.Stored(constant)?.Shape.All(d => d == 1) == true;
            return isScalar || (node.Operator == "Add" && ProductOf(graph, data) is not null) ? data : null;
        }

        // Dynamic quantisation scales the integer product by what it measured on the image.
        if (node.Operator == "Mul" && IsIntegerProduct(graph, a)) return a;
        if (node.Operator != "Add" || ProductOf(graph, a) is null || ProductOf(graph, b) is null) return null;
        trail.Averaged = true;
        return a;
    }

    /// <summary>The layer that a tensor is the answer of, its bias added or not.</summary>
    private static OnnxNode? ProductOf(OnnxGraph graph, string tensor)
    {
        var node = graph.Producer(ClassifierLayer.BackThroughIdle(graph, tensor));
        if (node is { Domain: "", Operator: "Add", Inputs: [var a, var b] } && graph.IsConstant(a) != graph.IsConstant(b))
        {
            node = graph.Producer(ClassifierLayer.BackThroughIdle(graph, graph.IsConstant(a) ? b : a));
        }

        if (node is { Domain: "", Operator: "Mul", Inputs: [var product, _] } && IsIntegerProduct(graph, product)) node = graph.Producer(graph.Producer(product)!.Inputs[0]);
        return node is not null && ClassifierLayer.IsLayer(graph, node) ? node : null;
    }

    private static bool IsIntegerProduct(OnnxGraph graph, string tensor) =>
        graph.Producer(tensor) is { Domain: "", Operator: "Cast", Inputs: [var integers, ..] } && graph.Producer(integers) is { Operator: "MatMulInteger" or "ConvInteger" };
}
