namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = x where x is positive, else α(e^x − 1), whose slope is y + α.</summary>
internal sealed class EluRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        var positive = graph.Node("Greater", node.In(0), graph.Number(0));
        var slope = graph.Node("Where", positive, graph.Number(1), graph.Add(node.Out(), graph.Number(node.Node.Number("alpha", 1))));
        node.Give(0, graph.Mul(node.Dy, slope));
    }
}
