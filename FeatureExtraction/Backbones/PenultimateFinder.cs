using TransferLearning.Core;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// Finds what enters the last classifier layer, by walking backwards from the outputs: through what follows a classifier (softmax,
/// reshaping, the pooling behind a convolution) to a Gemm, a MatMul or a 1×1 convolution with constant weights; then from that layer's input
/// back through what changes no value.
/// </summary>
public static class PenultimateFinder
{
    private static readonly HashSet<string> Probabilities = ["Softmax", "LogSoftmax", "Sigmoid"];
    private static readonly HashSet<string> Reshaping = ["Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Dropout", "QuantizeLinear", "DequantizeLinear"];
    private static readonly HashSet<string> Pools = ["GlobalAveragePool", "AveragePool", "ReduceMean", "GlobalMaxPool"];
    private static readonly HashSet<string> Idle = ["Identity", "Dropout", "QuantizeLinear", "DequantizeLinear"];

    /// <summary>Finds it.</summary>
    /// <exception cref="TlearnException">No output is made by a node.</exception>
    public static Penultimate Find(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var floats = model.Outputs.Where(o => o.Element is ElementType.Float or ElementType.Float16 or ElementType.Undefined).ToList();
        foreach (var output in floats)
        {
            if (FromOutput(model.Graph, output.Name) is { } found) return found;
        }

        var plain = floats.FirstOrDefault() ?? throw new TlearnException($"{model.Name}: no output holds floating-point numbers", "Export the network's features or logits as an output.");
        return new Penultimate(plain.Name, $"no classifier layer was found behind the outputs, so it is the output '{plain.Name}' itself", plain.Name, false);
    }

    private static Penultimate? FromOutput(OnnxGraph graph, string output)
    {
        var trail = new Trail();
        for (var node = graph.Producer(output); node is { Domain: "" }; node = graph.Producer(node.Inputs[0]))
        {
            if (node.Inputs.Count == 0) return null;
            if (ClassifierInput(graph, node, trail) is { } input)
            {
                var tensor = BackThroughIdle(graph, input);
                var by = node.Is("Add") ? $"MatMul with bias {node}" : node.ToString();
                return new Penultimate(tensor, $"'{tensor}' enters the last classifier layer, {by}, which gives the output '{output}'", output, true);
            }

            if (Probabilities.Contains(node.Operator)) trail.Probabilities = true;
            else if (Pools.Contains(node.Operator)) trail.Pooled = true;
            else if (node.Operator == "Relu") trail.Activated = true;
            else if (!Reshaping.Contains(node.Operator)) return null;
        }

        return null;
    }

    /// <summary>The features' input of the node where it is a classifier.</summary>
    private static string? ClassifierInput(OnnxGraph graph, OnnxNode node, Trail trail)
    {
        switch (node.Operator)
        {
            case "Gemm" or "MatMul" when !trail.Activated && !trail.Pooled && node.Inputs.Count >= 2:
                return graph.IsConstant(node.Inputs[1]) ? node.Inputs[0] : null;
            case "Add" when !trail.Activated && !trail.Pooled && node.Inputs.Count == 2:
                var sum = graph.IsConstant(node.Inputs[1]) ? node.Inputs[0] : graph.IsConstant(node.Inputs[0]) ? node.Inputs[1] : null;
                return sum is not null && graph.Producer(BackThroughIdle(graph, sum)) is { Operator: "MatMul" } product ? ClassifierInput(graph, product, trail) : null;
            case "Conv" when node.Inputs.Count >= 2 && graph.IsConstant(node.Inputs[1]) && IsPointwise(graph, node):
                return IsClassifier(graph, node, trail) ? node.Inputs[0] : null;
            default:
                return null;
        }
    }

    /// <summary>
    /// A 1×1 convolution at the end of a network without a classifier looks the same as one that is the classifier. It is taken for one
    /// where nothing pools or activates its output, or where a softmax, a dropout before it or ImageNet's class count gives it away.
    /// </summary>
    private static bool IsClassifier(OnnxGraph graph, OnnxNode conv, Trail trail) =>
        trail.Probabilities
        || (!trail.Pooled && !trail.Activated)
        || graph.Producer(conv.Inputs[0]) is { Operator: "Dropout" }
        || OutputChannels(graph, conv) is 1000 or 1001;

    private static bool IsPointwise(OnnxGraph graph, OnnxNode conv) =>
        conv.Integer("group", 1) == 1
        && (conv.Integers("kernel_shape") ?? graph.Initializer(conv.Inputs[1])?.Shape.Skip(2).ToList()) is { Count: > 0 } kernel
        && kernel.All(k => k == 1);

    private static long? OutputChannels(OnnxGraph graph, OnnxNode conv) => graph.Initializer(conv.Inputs[1]) is { Shape: [var channels, ..] } ? channels : null;

    private static string BackThroughIdle(OnnxGraph graph, string tensor)
    {
        while (graph.Producer(tensor) is { Domain: "", Inputs.Count: > 0 } node && Idle.Contains(node.Operator)) tensor = node.Inputs[0];
        return tensor;
    }

    /// <summary>What the walk passed on its way from the output.</summary>
    private sealed class Trail
    {
        public bool Probabilities { get; set; }

        public bool Pooled { get; set; }

        public bool Activated { get; set; }
    }
}
