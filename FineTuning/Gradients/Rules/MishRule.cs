namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = x·tanh(softplus x): with t = tanh(softplus x) the slope is t + x·σ(x)·(1 − t²).</summary>
internal sealed class MishRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        var t = graph.Node("Tanh", graph.Node("Softplus", node.In(0)));
        var rest = graph.Sub(graph.Number(1), graph.Mul(t, t));
        var slope = graph.Add(t, graph.Mul(graph.Mul(node.In(0), graph.Node("Sigmoid", node.In(0))), rest));
        node.Give(0, graph.Mul(node.Dy, slope));
    }
}
