namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = √x: dx = dy / 2y.</summary>
internal sealed class SqrtRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.Give(0, node.Graph.Div(node.Graph.Mul(node.Dy, 0.5f), node.Out()));
    }
}
