namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Means over windows: every pixel of a window gets an equal part; windows that overlap add.</summary>
internal sealed class AveragePoolRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (graph, shape, outShape) = (node.Graph, node.Shape(0), node.OutShape());
        var g = ConvGeometry.Of(node, [.. node.Node.Integers("kernel_shape") ?? throw node.Unsupported("a pooling without a size")]);
        if (g.IsPatching && g.In.Zip(g.Out, g.Kernel).All(s => s.First == s.Second * s.Third))
        {
            // Windows side by side: each value repeated, which is what a nearest neighbour's enlargement does fastest.
            node.Give(0, graph.Enlarged(graph.Mul(node.Dy, 1f / g.Kernel.Volume()), g.Kernel));
            return;
        }

        var weighted = graph.Mul(node.Dy, graph.Numbers([1, 1, .. g.Out], Weights(node, g)));
        var folded = graph.Reshape(weighted, [shape[0] * shape[1], 1, .. g.Out]);
        var ones = graph.Numbers([1, 1, .. g.Kernel], [.. Enumerable.Repeat(1f, (int)g.Kernel.Volume())]);
        node.Give(0, graph.Reshape(ConvForms.Transposed(graph, folded, ones, g with { Groups = 1 }), shape));
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
}
