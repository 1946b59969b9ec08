namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>The mean of each channel: every pixel gets an equal part.</summary>
internal sealed class GlobalAveragePoolRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var shape = node.Shape(0);
        node.Give(0, node.Graph.Expand(node.Graph.Mul(node.Dy, 1f / shape[2..].Volume()), shape));
    }
}
