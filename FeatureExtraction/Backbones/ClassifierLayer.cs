using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>What a walk from an output towards the classifier passed on its way.</summary>
internal sealed class ClassifierTrail
{
    public bool Probabilities { get; set; }

    public bool Pooled { get; set; }

    public bool Activated { get; set; }

    /// <summary>Whether several classifiers' answers were summed: a distilled transformer has one for each of its two tokens.</summary>
    public bool Averaged { get; set; }
}

/// <summary>Which nodes can be a network's last classifier layer.</summary>
internal static class ClassifierLayer
{
    private static readonly HashSet<string> s_products = ["Gemm", "MatMul", "MatMulInteger", "FusedGemm", "FusedMatMul", "FusedMatMulActivation"];
    private static readonly HashSet<string> s_quantisedProducts = ["QLinearMatMul", "QGemm"];
    private static readonly HashSet<string> s_convolutions = ["Conv", "FusedConv", "ConvInteger", "QLinearConv"];
    private static readonly HashSet<string> s_idle = ["Identity", "Dropout", "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear"];

    /// <summary>The features' input of the node where it is a classifier.</summary>
    public static string? Input(OnnxGraph graph, OnnxNode node, ClassifierTrail trail)
    {
        if (!IsLayer(graph, node) || !IsStandard(node)) return null;
        var isClassifier = s_convolutions.Contains(node.Operator) ? IsPointwise(graph, node) && IsClassifier(graph, node, trail) : !trail.Activated && !trail.Pooled;
        return isClassifier ? node.Inputs[0] : null;
    }

    /// <summary>Whether the node multiplies something with constant weights.</summary>
    public static bool IsLayer(OnnxGraph graph, OnnxNode node) => WeightInput(node) is { } at && node.Inputs.Count > at && graph.IsConstant(node.Inputs[at]) && !graph.IsConstant(node.Inputs[0]);

    /// <summary>How many classes a classifier tells apart, from its weights; 0 where the file does not tell.</summary>
    public static long Classes(OnnxGraph graph, OnnxNode node)
    {
        var weight = node.Inputs[WeightInput(node)!.Value];
        var isTurned = graph.Producer(weight) is { Domain: "", Operator: "Transpose" };
        if (graph.Stored(isTurned ? graph.Producer(weight)!.Inputs[0] : weight)?.Shape is not { Count: >= 2 } shape) return 0;
        return s_convolutions.Contains(node.Operator) || (node.Integer("transB", 0) != 0) != isTurned ? shape[0] : shape[^1];
    }

    /// <summary>The tensor of the same values that was made first.</summary>
    public static string BackThroughIdle(OnnxGraph graph, string tensor)
    {
        while (graph.Producer(tensor) is { Domain: "", Inputs.Count: > 0 } node && s_idle.Contains(node.Operator)) tensor = node.Inputs[0];
        return tensor;
    }

    /// <summary>Operators of ONNX itself, and of ONNX Runtime's own domain, which its optimiser and quantiser write.</summary>
    public static bool IsStandard(OnnxNode node) => node.Domain is "" or "com.microsoft";

    private static int? WeightInput(OnnxNode node) =>
        s_quantisedProducts.Contains(node.Operator) || node.Operator == "QLinearConv" ? 3
        : s_products.Contains(node.Operator) || s_convolutions.Contains(node.Operator) ? 1
        : null;

    /// <summary>
    /// A 1×1 convolution at the end of a network without a classifier looks the same as one that is the classifier. It is taken for one
    /// where nothing pools or activates its output, or where a softmax, a dropout before it, ImageNet's class count or its name gives it away.
    /// </summary>
    private static bool IsClassifier(OnnxGraph graph, OnnxNode conv, ClassifierTrail trail) =>
        trail.Probabilities
        || (!trail.Pooled && !trail.Activated)
        || IsDroppedOut(graph, conv.Inputs[0])
        || IsCalledClassifier(conv.Inputs[WeightInput(conv)!.Value])
        || (graph.Stored(conv.Inputs[WeightInput(conv)!.Value])?.Shape is [var channels, ..] && channels is 1000 or 1001);

    /// <summary>Whether the innermost module that a weight belongs to is a classifier: whole networks, too, are kept under that name.</summary>
    private static bool IsCalledClassifier(string weight) =>
        weight.Split('.', '/', ':').LastOrDefault(p => p is not ("weight" or "kernel") && !p.All(char.IsAsciiDigit)) is { } module && module.Equals("classifier", StringComparison.OrdinalIgnoreCase);

    private static bool IsDroppedOut(OnnxGraph graph, string tensor)
    {
        while (graph.Producer(tensor) is { Domain: "", Inputs.Count: > 0 } node && s_idle.Contains(node.Operator))
        {
            if (node.Operator == "Dropout") return true;
            tensor = node.Inputs[0];
        }

        return false;
    }

    private static bool IsPointwise(OnnxGraph graph, OnnxNode conv) =>
        conv.Integer("group", 1) == 1
        && (conv.Integers("kernel_shape") ?? graph.Stored(conv.Inputs[WeightInput(conv)!.Value])?.Shape.Skip(2).ToList()) is { Count: > 0 } kernel
        && kernel.All(k => k == 1);
}
