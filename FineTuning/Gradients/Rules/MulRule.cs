namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = a·b, broadcast.</summary>
internal sealed class MulRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        if (node.Wants(0)) node.GiveBroadcast(0, node.Graph.Mul(node.Dy, node.In(1)));
        if (node.Wants(1)) node.GiveBroadcast(1, node.Graph.Mul(node.Dy, node.In(0)));
    }
}
