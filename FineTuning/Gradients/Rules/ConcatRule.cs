namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Tensors side by side: each gets its part of the gradient.</summary>
internal sealed class ConcatRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var axis = ShapeWriting.Axis(node.Node.Integer("axis", 0), node.OutShape().Length);
        var start = 0L;
        for (var i = 0; i < node.InputCount; i++)
        {
            var size = node.Shape(i)[axis];
            if (node.Wants(i)) node.Give(i, node.Graph.Slice(node.Dy, [start], [start + size], [axis]));
            start += size;
        }
    }
}
