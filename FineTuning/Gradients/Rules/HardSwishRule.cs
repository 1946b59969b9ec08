namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = x·clip(x/6 + 1/2, 0, 1): the slope is x/3 + 1/2 between −3 and 3, 0 below and 1 above.</summary>
internal sealed class HardSwishRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        var middle = graph.Add(graph.Mul(node.In(0), 1f / 3), graph.Number(0.5f));
        var high = graph.Node("Greater", node.In(0), graph.Number(3));
        var low = graph.Node("Less", node.In(0), graph.Number(-3));
        var slope = graph.Node("Where", high, graph.Number(1), graph.Node("Where", low, graph.Number(0), middle));
        node.Give(0, graph.Mul(node.Dy, slope));
    }
}
