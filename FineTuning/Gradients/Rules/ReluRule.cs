namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = max(x, 0). The mask comes from the output, so that the input need not be kept.</summary>
internal sealed class ReluRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.Give(0, node.Graph.Masked(node.Dy, node.Graph.Node("Greater", node.Out(), node.Graph.Number(0))));
    }
}
