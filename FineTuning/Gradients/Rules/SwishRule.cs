namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = x·σ(αx): the slope is s + αx·s·(1 − s) with s = σ(αx) (Ramachandran, Zoph and Le 2017).</summary>
internal sealed class SwishRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        var scaled = graph.Mul(node.In(0), node.Node.Number("alpha", 1));
        var s = graph.Node("Sigmoid", scaled);
        var rest = graph.Mul(scaled, graph.Sub(graph.Number(1), s));
        node.Give(0, graph.Mul(node.Dy, graph.Mul(s, graph.Add(rest, graph.Number(1)))));
    }
}
