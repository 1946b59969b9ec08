namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = sin x.</summary>
internal sealed class SinRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.Give(0, node.Graph.Mul(node.Dy, node.Graph.Node("Cos", node.In(0))));
    }
}
