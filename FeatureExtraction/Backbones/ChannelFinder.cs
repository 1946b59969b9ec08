using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Pooling;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// Finds out where a tensor keeps its channels. First from how it was made: a convolution, a pooling or a batch norm gives <c>[N,C,…]</c>, a
/// layer norm or a product with constant weights over the last axis <c>[N,…,C]</c>, a transposition moves them as it says, and what
/// works element by element leaves them where they are. Where that does not tell, from who reads it, by the same rules.
/// </summary>
internal sealed class ChannelFinder(OnnxModel model)
{
    // A walk that long is lost; every real one ends at the nearest layer.
    private const int LongestWalk = 1000;

    private static readonly HashSet<string> s_first =
    [
        "Conv", "FusedConv", "ConvTranspose", "ConvInteger", "QLinearConv", "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool",
        "QLinearAveragePool", "QLinearGlobalAveragePool", "BatchNormalization", "InstanceNormalization", "GroupNormalization", "LRN", "DepthToSpace", "SpaceToDepth",
    ];

    private static readonly HashSet<string> s_lastNorms = ["LayerNormalization", "RMSNormalization", "SimplifiedLayerNormalization", "SkipLayerNormalization"];
    private static readonly HashSet<string> s_products = ["MatMul", "MatMulInteger", "FusedMatMul"];

    // They keep the order, and either the sizes or their number.
    private static readonly HashSet<string> s_keeping =
    [
        "Add", "Sub", "Mul", "Div", "Pow", "Sum", "Max", "Min", "Where", "Relu", "LeakyRelu", "PRelu", "Clip", "HardSwish", "HardSigmoid", "Sigmoid", "Tanh", "Gelu", "FastGelu",
        "BiasGelu", "QuickGelu", "Erf", "Exp", "Sqrt", "Neg", "Abs", "Elu", "Selu", "Celu", "Mish", "Softplus", "Swish", "Identity", "Dropout", "Cast", "QuantizeLinear",
        "DequantizeLinear", "DynamicQuantizeLinear", "Softmax", "LogSoftmax", "Concat", "Slice", "Split", "Pad", "Resize", "Upsample",
    ];

    private static readonly HashSet<string> s_resizing = ["Concat", "Slice", "Split", "Pad", "Resize", "Upsample"];

    private readonly OnnxGraph _graph = model.Graph;
    private readonly IReadOnlySet<string> _images = model.Graph.ValuesFrom(model.Inputs.Select(i => i.Name));
    private readonly Dictionary<string, ChannelPlace?> _made = new(StringComparer.Ordinal);

    /// <summary>The axis; <see langword="null"/> where the graph does not tell.</summary>
    /// <param name="tensor">A tensor of rank 3 or more.</param>
    /// <param name="shape">Its real shape, the batch first.</param>
    public ChannelAxis? Axis(string tensor, IReadOnlyList<long> shape) =>
        Made(tensor, shape, 0)?.Axis ?? new ChannelReaders(_graph, shape.Count).Axis(tensor);

    internal static bool IsFirst(OnnxNode node) => s_first.Contains(node.Operator) && ClassifierLayer.IsStandard(node);

    internal static bool IsLastNorm(OnnxNode node) => s_lastNorms.Contains(node.Operator) && node.Integer("axis", -1) is -1 && ClassifierLayer.IsStandard(node);

    internal static bool IsProduct(OnnxGraph graph, OnnxNode node) => s_products.Contains(node.Operator) && ClassifierLayer.IsLayer(graph, node) && ClassifierLayer.IsStandard(node);

    internal static bool Keeps(OnnxNode node) => s_keeping.Contains(node.Operator) && ClassifierLayer.IsStandard(node);

    private ChannelPlace? Made(string tensor, IReadOnlyList<long>? shape, int depth)
    {
        if (_made.TryGetValue(tensor, out var known)) return known;
        if (depth > LongestWalk) return null;
        // A tensor that is met again while it is looked at tells nothing new.
        _made[tensor] = null;
        return _made[tensor] = _graph.Producer(tensor) is { Inputs.Count: > 0 } node ? MadeBy(node, shape, depth + 1) : FromInput(tensor);
    }

    private ChannelPlace? FromInput(string tensor) =>
        model.Inputs.FirstOrDefault(i => i.Name == tensor) is { Shape.Count: 4 }
            ? new ChannelPlace(DeclaredInput.LayoutOf(model, tensor) == TensorLayout.NHWC ? ChannelAxis.Last : ChannelAxis.First, 3)
            : null;

    private ChannelPlace? MadeBy(OnnxNode node, IReadOnlyList<long>? shape, int depth)
    {
        if (IsFirst(node)) return new ChannelPlace(ChannelAxis.First, Weight(node)?.Shape is [var filters, ..] && node.Operator is "Conv" or "FusedConv" ? filters : shape?[1]);
        if (IsLastNorm(node)) return new ChannelPlace(ChannelAxis.Last, Weight(node)?.Shape is [.., var scales] ? scales : shape?[^1]);
        if (IsProduct(_graph, node))
        {
            // A mixer's token mixing multiplies over the tokens: [N,C,T] stays what it was.
            return Made(node.Inputs[0], null, depth) is { Axis: ChannelAxis.First } mixed ? mixed : new ChannelPlace(ChannelAxis.Last, Weight(node)?.Shape is [.., var width] ? width : shape?[^1]);
        }

        if (node.Operator == "Transpose" && node.Integers("perm") is { Count: > 1 } permutation) return Made(node.Inputs[0], null, depth)?.Behind(permutation);
        if (node.Operator is "Reshape" && node.Inputs.Count > 1) return Made(node.Inputs[0], null, depth)?.Reshaped(Target(node, shape));
        if (!Keeps(node)) return null;
        var kept = s_resizing.Contains(node.Operator) ? null : shape;
        foreach (var input in node.Inputs.Where(_images.Contains))
        {
            if (Made(input, kept, depth) is { } order) return s_resizing.Contains(node.Operator) ? order with { Count = null } : order;
        }

        return null;
    }

    private OnnxTensor? Weight(OnnxNode node) => node.Inputs.Count > 1 ? _graph.Stored(node.Inputs[1]) : null;

    /// <summary>The shape that a Reshape gives: as it really is, or as its constant says.</summary>
    private IReadOnlyList<long> Target(OnnxNode node, IReadOnlyList<long>? shape) => shape ?? _graph.Integers(node.Inputs[1]) ?? [];
}

/// <summary>Where a tensor's channels stand.</summary>
/// <param name="Axis">Behind the batch, or last.</param>
/// <param name="Count">How many there are; <see langword="null"/> where the graph does not tell.</param>
internal readonly record struct ChannelPlace(ChannelAxis Axis, long? Count)
{
    /// <summary>The order behind a transposition; <see langword="null"/> where the channels end up in the middle.</summary>
    /// <param name="permutation">Output axis i is input axis <c>permutation[i]</c>.</param>
    public ChannelPlace? Behind(IReadOnlyList<long> permutation) => At(permutation.ToList().IndexOf(Index(permutation.Count)), permutation.Count);

    /// <summary>The order before a transposition that this is the order behind.</summary>
    public ChannelPlace? Before(IReadOnlyList<long> permutation) => At((int)permutation[Index(permutation.Count)], permutation.Count);

    /// <summary>The order behind a reshaping, which keeps the channels where their number stands at the same end.</summary>
    /// <param name="target">The new shape; 0 stands for a size that stays, −1 for what is left over.</param>
    public ChannelPlace? Reshaped(IReadOnlyList<long> target)
    {
        if (target.Count < 2 || Count is not { } count) return null;
        var size = Axis == ChannelAxis.First ? target[1] : target[^1];
        return size == count || (size == 0 && Axis == ChannelAxis.First) ? this : null;
    }

    private int Index(int rank) => Axis == ChannelAxis.First ? 1 : rank - 1;

    private ChannelPlace? At(int index, int rank) =>
        index == rank - 1 ? this with { Axis = ChannelAxis.Last } : index == 1 ? this with { Axis = ChannelAxis.First } : null;
}
