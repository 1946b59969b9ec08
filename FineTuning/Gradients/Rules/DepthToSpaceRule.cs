namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Channels laid out as blocks of pixels.</summary>
internal sealed class DepthToSpaceRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (n, c, h, w) = (node.Shape(0)[0], node.Shape(0)[1], node.Shape(0)[2], node.Shape(0)[3]);
        var b = node.Node.Integer("blocksize", 1);
        var byColumn = node.Node.Text("mode") == "CRD";
        var dy = node.Graph.Reshape(node.Dy, n, c / (b * b), h, b, w, b);
        dy = byColumn ? node.Graph.Transpose(dy, 0, 1, 3, 5, 2, 4) : node.Graph.Transpose(dy, 0, 3, 5, 1, 2, 4);
        node.Give(0, node.Graph.Reshape(dy, n, c, h, w));
    }
}
