namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = x where x is positive, else αx.</summary>
internal sealed class LeakyReluRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var slope = node.Graph.Node("Where", node.Graph.Node("Greater", node.In(0), node.Graph.Number(0)), node.Graph.Number(1), node.Graph.Number(node.Node.Number("alpha", 0.01f)));
        node.Give(0, node.Graph.Mul(node.Dy, slope));
    }
}
