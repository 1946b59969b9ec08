namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = −x.</summary>
internal sealed class NegRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.Give(0, node.Graph.Node("Neg", node.Dy));
    }
}
