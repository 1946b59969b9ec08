namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Maxima over windows: the gradient goes to the pixel that each maximum came from, which the forward node tells as its second output.</summary>
internal sealed class MaxPoolRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        if (node.Node.Integer("storage_order", 0) != 0) throw node.Unsupported("indices in column order");
        var indices = graph.Reshape(graph.AlsoOutput(node.Node, 1), -1);
        var zeros = graph.Expand(graph.Number(0), [shape.Volume()]);
        var scattered = graph.Node("ScatterElements", [zeros, indices, graph.Reshape(node.Dy, -1)], ("axis", 0), ("reduction", "add"));
        node.Give(0, graph.Reshape(scattered, shape));
    }
}
