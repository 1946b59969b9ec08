namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>The same values in another shape: <c>Reshape</c>, <c>Flatten</c>, <c>Squeeze</c>, <c>Unsqueeze</c>.</summary>
internal sealed class ReshapeRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.Give(0, node.Graph.Reshape(node.Dy, node.Shape(0)));
    }
}
