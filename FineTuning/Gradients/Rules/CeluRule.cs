namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = x where x is positive, else α(e^(x/α) − 1), whose slope is y/α + 1.</summary>
internal sealed class CeluRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        var positive = graph.Node("Greater", node.In(0), graph.Number(0));
        var slope = graph.Node("Where", positive, graph.Number(1), graph.Add(graph.Mul(node.Out(), 1 / node.Node.Number("alpha", 1)), graph.Number(1)));
        node.Give(0, graph.Mul(node.Dy, slope));
    }
}
