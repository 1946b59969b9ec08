namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = x above α, else 0.</summary>
internal sealed class ThresholdedReluRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.Give(0, node.Graph.Masked(node.Dy, node.Graph.Node("Greater", node.In(0), node.Graph.Number(node.Node.Number("alpha", 1)))));
    }
}
