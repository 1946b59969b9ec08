namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>
/// x̂ = x / √(mean x² + ε) over the last axes, then a scale; back: dx = (g − x̂·mean(g·x̂)) / √(mean x² + ε), where g is the gradient of x̂
/// (Zhang and Sennrich 2019).
/// </summary>
internal sealed class RmsNormalizationRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (graph, x, shape) = (node.Graph, node.In(0), node.Shape(0));
        var axes = ShapeWriting.Upto(shape.Length)[ShapeWriting.Axis(node.Node.Integer("axis", -1), shape.Length)..];
        var square = graph.MeanKept(graph.Mul(x, x), shape, axes);
        var inverse = graph.Node("Reciprocal", graph.Node("Sqrt", graph.Add(square, graph.Number(node.Node.Number("epsilon", 1e-5f)))));
        var standard = graph.Mul(x, inverse);
        if (node.Wants(1)) node.GiveBroadcast(1, graph.Mul(node.Dy, standard));
        if (!node.Wants(0)) return;
        var g = graph.Mul(node.Dy, node.In(1));
        var along = graph.MeanKept(graph.Mul(g, standard), shape, axes);
        node.Give(0, graph.Mul(graph.Sub(g, graph.Mul(standard, along)), inverse));
    }
}
