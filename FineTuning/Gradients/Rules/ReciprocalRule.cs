namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = 1/x: dx = −dy·y².</summary>
internal sealed class ReciprocalRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.Give(0, node.Graph.Mul(node.Graph.Mul(node.Dy, -1), node.Graph.Mul(node.Out(), node.Out())));
    }
}
