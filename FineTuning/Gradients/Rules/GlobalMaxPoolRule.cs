namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>The maximum of each channel, in equal parts to all pixels that reach it.</summary>
internal sealed class GlobalMaxPoolRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        var mask = graph.Node("Cast", [graph.Node("Equal", node.In(0), node.Out())], ("to", 1));
        node.Give(0, graph.Mul(mask, graph.Div(node.Dy, graph.SumKept(mask, ShapeWriting.Upto(shape.Length)[2..]))));
    }
}
