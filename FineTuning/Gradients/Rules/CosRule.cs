namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = cos x.</summary>
internal sealed class CosRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.Give(0, node.Graph.Mul(node.Graph.Node("Neg", node.Dy), node.Graph.Node("Sin", node.In(0))));
    }
}
