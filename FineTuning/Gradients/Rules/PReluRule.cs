namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = x where x is positive, else slope·x; the slope is a weight.</summary>
internal sealed class PReluRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        var positive = graph.Node("Greater", node.In(0), graph.Number(0));
        if (node.Wants(0)) node.GiveBroadcast(0, graph.Mul(node.Dy, graph.Node("Where", positive, graph.Number(1), node.In(1))));
        if (node.Wants(1)) node.GiveBroadcast(1, graph.Mul(node.Dy, graph.Node("Min", node.In(0), graph.Number(0))));
    }
}
