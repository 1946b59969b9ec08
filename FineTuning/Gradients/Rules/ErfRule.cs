namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = erf x: dx = dy·2/√π·e^(−x²).</summary>
internal sealed class ErfRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        var bell = graph.Node("Exp", graph.Node("Neg", graph.Mul(node.In(0), node.In(0))));
        node.Give(0, graph.Mul(node.Dy, graph.Mul(bell, 2 / MathF.Sqrt(MathF.PI))));
    }
}
