namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = 1 / (1 + e^−x): dx = dy·y·(1 − y).</summary>
internal sealed class SigmoidRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var slope = node.Graph.Mul(node.Out(), node.Graph.Sub(node.Graph.Number(1), node.Out()));
        node.Give(0, node.Graph.Mul(node.Dy, slope));
    }
}
