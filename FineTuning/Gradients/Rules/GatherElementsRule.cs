namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Single values chosen by their indices along an axis: each gradient is added where its value came from.</summary>
internal sealed class GatherElementsRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var axis = ShapeWriting.Axis(node.Node.Integer("axis", 0), node.OutShape().Length);
        var zeros = node.Graph.Expand(node.Graph.Number(0), node.Shape(0));
        node.Give(0, node.Graph.Node("ScatterElements", [zeros, node.In(1), node.Dy], ("axis", axis), ("reduction", "add")));
    }
}
