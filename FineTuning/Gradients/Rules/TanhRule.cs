namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = tanh x: dx = dy·(1 − y²).</summary>
internal sealed class TanhRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var slope = node.Graph.Sub(node.Graph.Number(1), node.Graph.Mul(node.Out(), node.Out()));
        node.Give(0, node.Graph.Mul(node.Dy, slope));
    }
}
