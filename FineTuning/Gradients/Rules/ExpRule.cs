namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = e^x.</summary>
internal sealed class ExpRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.Give(0, node.Graph.Mul(node.Dy, node.Out()));
    }
}
