using TransferLearning.FineTuning.Gradients.Writing;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>The gradient of one operator: writes the gradients of the inputs that are wanted, from those of the outputs.</summary>
/// <param name="node">The node with what is known of it.</param>
internal delegate void GradientRule(NodeGradient node);

/// <summary>The operators that can be differentiated. A new one is a method and a line in the table of its family; a new family is a line here.</summary>
internal static class GradientRules
{
    /// <summary>Rules by operator of ONNX's own domain.</summary>
    public static IReadOnlyDictionary<string, GradientRule> All { get; } = new[]
    {
        ElementwiseRules.All,
        ActivationRules.All,
        ArithmeticRules.All,
        ProductRules.All,
        ConvolutionRules.All,
        PoolingRules.All,
        NormalizationRules.All,
        AttentionRules.All,
        ReductionRules.All,
        ShapeRules.All,
        IndexingRules.All,
    }.SelectMany(family => family).ToDictionary(StringComparer.Ordinal);

    // What quantisation leaves of a slope is zero almost everywhere.
    private static readonly HashSet<string> s_quantised = new(StringComparer.Ordinal)
    {
        "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "ConvInteger", "MatMulInteger", "QLinearConv", "QLinearMatMul",
    };

    /// <summary>Whether a node can be differentiated.</summary>
    public static bool Has(OnnxNode node) => node.Domain.Length == 0 && All.ContainsKey(node.Operator);

    /// <summary>The rule of a node.</summary>
    /// <exception cref="TlearnException">There is none; the message names operator and node.</exception>
    public static GradientRule Find(string model, OnnxNode node)
    {
        if (node.Domain.Length == 0 && All.TryGetValue(node.Operator, out var rule)) return rule;
        var op = node.Domain.Length == 0 ? node.Operator : $"{node.Domain}.{node.Operator}";
        throw s_quantised.Contains(node.Operator)
            ? new TlearnException($"{model}: node {node}: the operator {op} is quantised, and quantised networks cannot be trained", "Fine-tune the float network that it was made from, and quantise the result.")
            : new TlearnException($"{model}: node {node}: the operator {op} has no gradient here, and it lies between the loss and what is trained", "Unfreeze only what lies behind that node: `Unfreeze` last:K or from:NODE.");
    }
}
