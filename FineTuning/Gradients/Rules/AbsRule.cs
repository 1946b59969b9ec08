namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = |x|; the slope at 0 is 0.</summary>
internal sealed class AbsRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.Give(0, node.Graph.Mul(node.Dy, node.Graph.Node("Sign", node.In(0))));
    }
}
