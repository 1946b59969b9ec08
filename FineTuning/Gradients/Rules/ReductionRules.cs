using TransferLearning.FineTuning.Gradients.Writing;
using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Reductions: many values become one.</summary>
internal static class ReductionRules
{
    /// <summary>The rules by operator.</summary>
    public static IReadOnlyDictionary<string, GradientRule> All { get; } = new Dictionary<string, GradientRule>
    {
        ["ReduceL1"] = Reduce,
        ["ReduceL2"] = Reduce,
        ["ReduceLogSumExp"] = Reduce,
        ["ReduceMax"] = Reduce,
        ["ReduceMean"] = Reduce,
        ["ReduceMin"] = Reduce,
        ["ReduceSum"] = Reduce,
        ["ReduceSumSquare"] = Reduce,
    };

    /// <summary>Sums, means, extrema and norms over axes. Axes are an attribute or an input, by the operator set.</summary>
    private static void Reduce(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        var axes = Axes(node, shape.Length);
        if (axes.Length == 0)
        {
            node.Give(0, node.Dy);
            return;
        }

        long[] kept = [.. shape];
        foreach (var axis in axes) kept[axis] = 1;
        var dy = kept.SequenceEqual(node.OutShape()) ? node.Dy : graph.Reshape(node.Dy, kept);
        var y = kept.SequenceEqual(node.OutShape()) || node.Node.Operator is "ReduceSum" or "ReduceMean" or "ReduceSumSquare" ? node.Out() : graph.Reshape(node.Out(), kept);
        var count = axes.Select(a => shape[a]).Volume();
        node.Give(0, node.Node.Operator switch
        {
            "ReduceSum" => graph.Expand(dy, shape),
            "ReduceMean" => graph.Expand(graph.Mul(dy, 1f / count), shape),
            "ReduceL2" => graph.Mul(node.In(0), graph.Div(dy, y)),
            "ReduceL1" => graph.Mul(graph.Node("Sign", node.In(0)), dy),
            "ReduceSumSquare" => graph.Mul(node.In(0), graph.Mul(dy, 2)),
            "ReduceLogSumExp" => graph.Mul(graph.Node("Exp", graph.Sub(node.In(0), y)), dy),
            _ => Shared(graph, node.In(0), y, dy, axes),
        });
    }

    /// <summary>The gradient of an extremum, in equal parts to all that reach it.</summary>
    private static string Shared(GraphWriter graph, string x, string y, string dy, IReadOnlyList<long> axes)
    {
        var mask = graph.Node("Cast", [graph.Node("Equal", x, y)], ("to", 1));
        return graph.Mul(mask, graph.Div(dy, graph.SumKept(mask, axes)));
    }

    private static long[] Axes(NodeGradient node, int rank)
    {
        if (node.Has(1) && node.Facts.Integers(node.In(1)) is null) throw node.Unsupported("axes that depend on the image");
        if (node.Integers(1, "axes") is { Count: > 0 } given) return [.. given.Select(a => (long)Shapes.Axis(a, rank))];
        return node.Node.Integer("noop_with_empty_axes", 0) == 1 ? [] : Shapes.Upto(rank);
    }
}
