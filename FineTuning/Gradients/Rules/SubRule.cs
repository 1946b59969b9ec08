namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = a − b, broadcast.</summary>
internal sealed class SubRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        if (node.Wants(0)) node.GiveBroadcast(0, node.Dy);
        if (node.Wants(1)) node.Give(1, node.Graph.Node("Neg", node.Graph.SumTo(node.Dy, node.OutShape(), node.Shape(1))));
    }
}
