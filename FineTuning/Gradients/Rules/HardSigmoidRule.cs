namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = αx + β held between 0 and 1.</summary>
internal sealed class HardSigmoidRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        var inside = graph.Node("And", graph.Node("Greater", node.Out(), graph.Number(0)), graph.Node("Less", node.Out(), graph.Number(1)));
        node.Give(0, graph.Masked(graph.Mul(node.Dy, node.Node.Number("alpha", 0.2f)), inside));
    }
}
