using TransferLearning.FineTuning.Gradients.Writing;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.WeightGradients;

namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Pooling: one value of each window, or of each channel.</summary>
internal static class PoolingRules
{
    /// <summary>The rules by operator.</summary>
    public static IReadOnlyDictionary<string, GradientRule> All { get; } = new Dictionary<string, GradientRule>
    {
        ["AveragePool"] = AveragePool,
        ["MaxPool"] = MaxPool,
        ["GlobalAveragePool"] = GlobalAveragePool,
        ["GlobalMaxPool"] = GlobalMaxPool,
    };

    /// <summary>Means over windows: every pixel of a window gets an equal part; windows that overlap add.</summary>
    private static void AveragePool(NodeGradient node)
    {
        var (graph, shape, outShape) = (node.Graph, node.Shape(0), node.OutShape());
        var g = ConvGeometry.Of(node.Node, shape, outShape, [.. node.Node.Integers("kernel_shape") ?? throw node.Unsupported("a pooling without a size")]);
        if (g.IsPatching && g.In.Zip(g.Out, g.Kernel).All(s => s.First == s.Second * s.Third))
        {
            // Windows side by side: each value repeated, which is what a nearest neighbour's enlargement does fastest.
            node.Give(0, graph.Enlarged(graph.Mul(node.Dy, 1f / g.Kernel.Volume()), g.Kernel));
            return;
        }

        var weighted = graph.Mul(node.Dy, graph.Numbers([1, 1, .. g.Out], Weights(node, g)));
        var folded = graph.Reshape(weighted, [shape[0] * shape[1], 1, .. g.Out]);
        var ones = graph.Numbers([1, 1, .. g.Kernel], [.. Enumerable.Repeat(1f, (int)g.Kernel.Volume())]);
        node.Give(0, graph.Reshape(ConvolutionGradients.Transposed(graph, folded, ones, g with { Groups = 1 }), shape));
    }

    /// <summary>One over the number of values in each window: all of the kernel, or those that the image (and, if counted, its border) has.</summary>
    private static float[] Weights(NodeGradient node, ConvGeometry g)
    {
        var counted = node.Node.Integer("count_include_pad", 0) != 0;
        var weights = new float[g.Out.Volume()];
        for (var flat = 0L; flat < weights.Length; flat++)
        {
            var (count, rest) = (1L, flat);
            for (var a = g.Rank - 1; a >= 0; a--)
            {
                var start = (rest % g.Out[a] * g.Strides[a]) - g.PadBegins[a];
                rest /= g.Out[a];
                var (low, high) = counted ? (-g.PadBegins[a], g.In[a] + g.PadEnds[a]) : (0, g.In[a]);
                count *= Enumerable.Range(0, (int)g.Kernel[a]).Count(k => start + (k * g.Dilations[a]) is var at && at >= low && at < high);
            }

            weights[flat] = 1f / count;
        }

        return weights;
    }

    /// <summary>Maxima over windows: the gradient goes to the pixel that each maximum came from, which the forward node tells as its second output.</summary>
    private static void MaxPool(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        if (node.Node.Integer("storage_order", 0) != 0) throw node.Unsupported("indices in column order");
        var indices = graph.Reshape(graph.AlsoOutput(node.Node, 1), -1);
        var zeros = graph.Expand(graph.Number(0), [shape.Volume()]);
        var scattered = graph.Node("ScatterElements", [zeros, indices, graph.Reshape(node.Dy, -1)], ("axis", 0), ("reduction", "add"));
        node.Give(0, graph.Reshape(scattered, shape));
    }

    /// <summary>The mean of each channel: every pixel gets an equal part.</summary>
    private static void GlobalAveragePool(NodeGradient node)
    {
        var shape = node.Shape(0);
        node.Give(0, node.Graph.Expand(node.Graph.Mul(node.Dy, 1f / shape[2..].Volume()), shape));
    }

    /// <summary>The maximum of each channel, in equal parts to all pixels that reach it.</summary>
    private static void GlobalMaxPool(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        var mask = graph.Node("Cast", [graph.Node("Equal", node.In(0), node.Out())], ("to", 1));
        node.Give(0, graph.Mul(mask, graph.Div(node.Dy, graph.SumKept(mask, Shapes.Upto(shape.Length)[2..]))));
    }
}
