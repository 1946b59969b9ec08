namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Blocks of pixels laid out as channels.</summary>
internal sealed class SpaceToDepthRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (n, c, h, w) = (node.Shape(0)[0], node.Shape(0)[1], node.Shape(0)[2], node.Shape(0)[3]);
        var b = node.Node.Integer("blocksize", 1);
        var dy = node.Graph.Reshape(node.Dy, n, b, b, c, h / b, w / b);
        node.Give(0, node.Graph.Reshape(node.Graph.Transpose(dy, 0, 3, 4, 1, 5, 2), n, c, h, w));
    }
}
