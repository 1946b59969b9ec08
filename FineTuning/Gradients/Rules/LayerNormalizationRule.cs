namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Each position standardised over the last axes, then scale and shift.</summary>
internal sealed class LayerNormalizationRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        var axis = ShapeWriting.Axis(node.Node.Integer("axis", -1), shape.Length);
        var standard = new Standardisation(graph, node.In(0), shape, ShapeWriting.Upto(shape.Length)[axis..], node.Node.Number("epsilon", 1e-5f));
        if (node.Wants(0)) node.Give(0, standard.Back(graph.Mul(node.Dy, node.In(1))));
        if (node.Wants(1)) node.GiveBroadcast(1, graph.Mul(node.Dy, standard.Value));
        if (node.Wants(2)) node.GiveBroadcast(2, node.Dy);
    }
}
