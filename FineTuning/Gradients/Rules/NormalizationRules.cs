using TransferLearning.FineTuning.Gradients.Writing;
using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Normalisation layers.</summary>
internal static class NormalizationRules
{
    // Below it a float is denormal, and its inverse may be infinite.
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>The rules by operator.</summary>
    public static IReadOnlyDictionary<string, GradientRule> All { get; } = new Dictionary<string, GradientRule>
    {
        ["BatchNormalization"] = BatchNormalization,
        ["LayerNormalization"] = LayerNormalization,
        ["InstanceNormalization"] = InstanceNormalization,
        ["GroupNormalization"] = GroupNormalization,
        ["RMSNormalization"] = RmsNormalization,
        ["LRN"] = Lrn,
        ["LpNormalization"] = LpNormalization,
    };

    /// <summary>y = (x − mean) / √(variance + ε)·scale + shift, with stored statistics, which are not trained.</summary>
    private static void BatchNormalization(NodeGradient node)
    {
        var graph = node.Graph;
        if (node.Node.Integer("training_mode", 0) != 0 || node.Node.Outputs.Count(o => o.Length > 0) > 1) throw node.Unsupported("a batch norm in training mode");
        if (node.Wants(3) || node.Wants(4)) throw node.Unsupported("a trained statistic");
        var rank = node.OutShape().Length;
        long[] others = [.. Shapes.Upto(rank).Where(a => a != 1)];
        long[] column = [node.Shape(0)[1], .. Enumerable.Repeat(1L, rank - 2)];
        var deviation = graph.Node("Sqrt", graph.Add(node.In(4), graph.Number(node.Node.Number("epsilon", 1e-5f))));
        if (node.Wants(0)) node.Give(0, graph.Mul(node.Dy, graph.Reshape(graph.Div(node.In(1), deviation), column)));
        if (!node.Wants(1) && !node.Wants(2)) return;
        var shift = graph.Sum(node.Dy, others);
        node.Give(2, shift);
        // Σ dy·(x − mean) without a pass for the difference.
        if (node.Wants(1)) node.Give(1, graph.Div(graph.Sub(graph.Sum(graph.Mul(node.Dy, node.In(0)), others), graph.Mul(node.In(3), shift)), deviation));
    }

    /// <summary>Each position standardised over the last axes, then scale and shift.</summary>
    private static void LayerNormalization(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        var axis = Shapes.Axis(node.Node.Integer("axis", -1), shape.Length);
        var standard = new Standardisation(graph, node.In(0), shape, Shapes.Upto(shape.Length)[axis..], node.Node.Number("epsilon", 1e-5f));
        if (node.Wants(0)) node.Give(0, standard.Back(graph.Mul(node.Dy, node.In(1))));
        if (node.Wants(1)) node.GiveBroadcast(1, graph.Mul(node.Dy, standard.Value));
        if (node.Wants(2)) node.GiveBroadcast(2, node.Dy);
    }

    /// <summary>y = x / ‖x‖ along an axis: dx = (dy − y·Σ dy·y) / ‖x‖, and for the sum of absolute values dx = (dy − sign x·Σ dy·y) / ‖x‖; nothing where the norm is 0.</summary>
    private static void LpNormalization(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        var axis = (long)Shapes.Axis(node.Node.Integer("axis", -1), shape.Length);
        var isSum = node.Node.Integer("p", 2) == 1;
        var norm = isSum ? graph.SumKept(graph.Node("Abs", node.In(0)), axis) : graph.Node("Sqrt", graph.SumKept(graph.Mul(node.In(0), node.In(0)), axis));
        var along = graph.SumKept(graph.Mul(node.Dy, node.Out()), axis);
        var direction = isSum ? graph.Node("Sign", node.In(0)) : node.Out();
        var inverse = graph.Div(graph.Node("Cast", [graph.Node("Greater", norm, graph.Number(0))], ("to", 1)), graph.Node("Max", norm, graph.Number(SmallestNormal)));
        node.Give(0, graph.Mul(graph.Sub(node.Dy, graph.Mul(direction, along)), inverse));
    }

    /// <summary>Each channel of each image standardised, then scale and shift.</summary>
    private static void InstanceNormalization(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        long[] spatial = Shapes.Upto(shape.Length)[2..];
        long[] column = [shape[1], .. spatial.Select(_ => 1L)];
        var standard = new Standardisation(graph, node.In(0), shape, spatial, node.Node.Number("epsilon", 1e-5f));
        if (node.Wants(0)) node.Give(0, standard.Back(graph.Mul(node.Dy, graph.Reshape(node.In(1), column))));
        if (node.Wants(1)) node.Give(1, graph.Sum(graph.Mul(node.Dy, standard.Value), [0, .. spatial]));
        if (node.Wants(2)) node.Give(2, graph.Sum(node.Dy, [0, .. spatial]));
    }

    /// <summary>Each group of channels of each image standardised, then scale and shift: for each group in operator set 18, for each channel from 21 on.</summary>
    private static void GroupNormalization(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        var groups = node.Node.Integer("num_groups", 1);
        long[] grouped = [shape[0], groups, shape[1] / groups, .. shape[2..]];
        long[] within = Shapes.Upto(grouped.Length)[2..];
        // One scale per group or per channel: both broadcast in the grouped shape.
        long[] column = [groups, node.Shape(1)[0] == groups && node.Shape(1)[0] != shape[1] ? 1 : shape[1] / groups, .. Enumerable.Repeat(1L, shape.Length - 2)];
        var standard = new Standardisation(graph, graph.Reshape(node.In(0), grouped), grouped, within, node.Node.Number("epsilon", 1e-5f));
        var dy = graph.Reshape(node.Dy, grouped);
        if (node.Wants(0)) node.Give(0, graph.Reshape(standard.Back(graph.Mul(dy, graph.Reshape(node.In(1), column))), shape));
        if (node.Wants(1)) node.Give(1, graph.Reshape(graph.SumTo(graph.Mul(dy, standard.Value), grouped, column), node.Shape(1)));
        if (node.Wants(2)) node.Give(2, graph.Reshape(graph.SumTo(dy, grouped, column), node.Shape(2)));
    }

    /// <summary>
    /// x̂ = x / √(mean x² + ε) over the last axes, then a scale; back: dx = (g − x̂·mean(g·x̂)) / √(mean x² + ε), where g is the gradient of x̂
    /// (Zhang and Sennrich 2019).
    /// </summary>
    private static void RmsNormalization(NodeGradient node)
    {
        var (graph, x, shape) = (node.Graph, node.In(0), node.Shape(0));
        var axes = Shapes.Upto(shape.Length)[Shapes.Axis(node.Node.Integer("axis", -1), shape.Length)..];
        var square = graph.MeanKept(graph.Mul(x, x), shape, axes);
        var inverse = graph.Node("Reciprocal", graph.Node("Sqrt", graph.Add(square, graph.Number(node.Node.Number("epsilon", 1e-5f)))));
        var standard = graph.Mul(x, inverse);
        if (node.Wants(1)) node.GiveBroadcast(1, graph.Mul(node.Dy, standard));
        if (!node.Wants(0)) return;
        var g = graph.Mul(node.Dy, node.In(1));
        var along = graph.MeanKept(graph.Mul(g, standard), shape, axes);
        node.Give(0, graph.Mul(graph.Sub(g, graph.Mul(standard, along)), inverse));
    }

    /// <summary>
    /// Local response normalisation, y = x·d^−β with d = k + α·(mean of x² over neighbouring channels):
    /// dx = dy·d^−β − 2αβ·x·(mean of dy·y/d over the same neighbours) (Krizhevsky, Sutskever and Hinton 2012).
    /// </summary>
    private static void Lrn(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        var size = node.Node.Integer("size", 1);
        var (alpha, beta, bias) = (node.Node.Number("alpha", 1e-4f), node.Node.Number("beta", 0.75f), node.Node.Number("bias", 1));
        var d = graph.Add(graph.Mul(Neighbours(graph.Mul(node.In(0), node.In(0))), alpha), graph.Number(bias));
        var direct = graph.Mul(node.Dy, graph.Node("Pow", d, graph.Number(-beta)));
        var around = Neighbours(graph.Div(graph.Mul(node.Dy, node.Out()), d));
        node.Give(0, graph.Sub(direct, graph.Mul(graph.Mul(node.In(0), around), 2 * alpha * beta)));

        // The runtime takes odd sizes only, so the window is the same from both sides.
        string Neighbours(string x)
        {
            var half = (size - 1) / 2;
            var flat = graph.Reshape(x, shape[0], 1, shape[1], shape[2..].Volume());
            var mean = graph.Node("AveragePool", [flat], ("kernel_shape", (long[])[size, 1]), ("pads", (long[])[half, 0, half, 0]), ("count_include_pad", 1));
            return graph.Reshape(mean, shape);
        }
    }
}

/// <summary>
/// x̂ = (x − mean) / √(variance + ε) over some axes, and the way back: dx = (g − mean g − x̂·mean(g·x̂)) / √(variance + ε), where g is the
/// gradient of x̂ (Ba, Kiros and Hinton 2016).
/// </summary>
internal sealed class Standardisation
{
    private readonly GraphWriter _graph;
    private readonly long[] _shape;
    private readonly long[] _axes;
    private readonly string _inverse;

    public Standardisation(GraphWriter graph, string x, long[] shape, long[] axes, float epsilon)
    {
        (_graph, _shape, _axes) = (graph, shape, axes);
        var centred = graph.Sub(x, graph.MeanKept(x, shape, axes));
        var variance = graph.MeanKept(graph.Mul(centred, centred), shape, axes);
        _inverse = graph.Node("Reciprocal", graph.Node("Sqrt", graph.Add(variance, graph.Number(epsilon))));
        Value = graph.Mul(centred, _inverse);
    }

    /// <summary>x̂.</summary>
    public string Value { get; }

    /// <summary>The gradient of x.</summary>
    /// <param name="gradient">That of x̂.</param>
    public string Back(string gradient)
    {
        var along = _graph.MeanKept(_graph.Mul(gradient, Value), _shape, _axes);
        var rest = _graph.Sub(_graph.Sub(gradient, _graph.MeanKept(gradient, _shape, _axes)), _graph.Mul(Value, along));
        return _graph.Mul(rest, _inverse);
    }
}
