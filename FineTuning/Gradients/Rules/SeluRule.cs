namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = γx where x is positive, else γα(e^x − 1), whose slope is y + γα.</summary>
internal sealed class SeluRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        var (alpha, gamma) = (node.Node.Number("alpha", 1.67326319217681884765625f), node.Node.Number("gamma", 1.05070102214813232421875f));
        var positive = graph.Node("Greater", node.In(0), graph.Number(0));
        var slope = graph.Node("Where", positive, graph.Number(gamma), graph.Add(node.Out(), graph.Number(alpha * gamma)));
        node.Give(0, graph.Mul(node.Dy, slope));
    }
}
