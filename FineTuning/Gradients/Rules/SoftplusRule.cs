namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = ln(1 + e^x), whose slope is the sigmoid.</summary>
internal sealed class SoftplusRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.Give(0, node.Graph.Mul(node.Dy, node.Graph.Node("Sigmoid", node.In(0))));
    }
}
