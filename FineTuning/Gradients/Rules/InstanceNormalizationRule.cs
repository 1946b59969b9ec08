namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Each channel of each image standardised, then scale and shift.</summary>
internal sealed class InstanceNormalizationRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        long[] spatial = ShapeWriting.Upto(shape.Length)[2..];
        long[] column = [shape[1], .. spatial.Select(_ => 1L)];
        var standard = new Standardisation(graph, node.In(0), shape, spatial, node.Node.Number("epsilon", 1e-5f));
        if (node.Wants(0)) node.Give(0, standard.Back(graph.Mul(node.Dy, graph.Reshape(node.In(1), column))));
        if (node.Wants(1)) node.Give(1, graph.Sum(graph.Mul(node.Dy, standard.Value), [0, .. spatial]));
        if (node.Wants(2)) node.Give(2, graph.Sum(node.Dy, [0, .. spatial]));
    }
}
