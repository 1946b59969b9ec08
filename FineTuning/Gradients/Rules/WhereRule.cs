namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = a where the condition holds, else b; broadcast.</summary>
internal sealed class WhereRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var zero = node.Graph.Number(0);
        if (node.Wants(1)) node.GiveBroadcast(1, node.Graph.Node("Where", node.In(0), node.Dy, zero));
        if (node.Wants(2)) node.GiveBroadcast(2, node.Graph.Node("Where", node.In(0), zero, node.Dy));
    }
}
