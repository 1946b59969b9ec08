namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>A convolution. The forms are those that measured best with the plain runtime; see <see cref="ConvForms"/>.</summary>
internal sealed class ConvRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        var weight = node.Shape(1);
        var g = ConvGeometry.Of(node, weight[2..]);
        if (node.Wants(0)) node.Give(0, InputGradient(graph, node.Dy, node.In(1), weight, g));
        if (node.Wants(1) && !node.LeaveToKernel(g)) node.Give(1, graph.Reshape(WeightGradient(graph, node.In(0), node.Dy, g), weight));
        if (node.Wants(2)) node.Give(2, graph.Sum(node.Dy, [0, .. ShapeWriting.Upto(g.Rank + 2)[2..]]));
    }

    private static string InputGradient(GraphWriter graph, string dy, string weight, long[] shape, ConvGeometry g)
    {
        long[] begins = [.. g.Kernel.Select((k, a) => ((k - 1) * g.Dilations[a]) - g.PadBegins[a])];
        long[] ends = [.. g.Kernel.Select((k, a) => g.In[a] - g.Out[a] + ((k - 1) * g.Dilations[a]) - begins[a])];
        return g.IsStrided || begins.Concat(ends).Any(p => p < 0)
            ? ConvForms.Transposed(graph, dy, weight, g)
            : ConvForms.Flipped(graph, dy, weight, shape, g, begins, ends);
    }

    private static string WeightGradient(GraphWriter graph, string x, string dy, ConvGeometry g) => g switch
    {
        { IsPatching: true, Groups: 1, IsPointwise: false } => ConvForms.WeightByPatches(graph, x, dy, g),
        // Few channels make thin products: all positions side by side in one.
        { Groups: 1 } when g.Channels <= 16 && !g.IsPointwise => ConvForms.WeightByColumns(graph, x, dy, g),
        _ => ConvForms.WeightByPosition(graph, x, dy, g),
    };
}
