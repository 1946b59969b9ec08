namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = a / b, broadcast: da = dy/b, db = −dy·y/b.</summary>
internal sealed class DivRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var quotient = node.Graph.Div(node.Dy, node.In(1));
        if (node.Wants(0)) node.GiveBroadcast(0, quotient);
        if (node.Wants(1)) node.GiveBroadcast(1, node.Graph.Node("Neg", node.Graph.Mul(quotient, node.Out())));
    }
}
