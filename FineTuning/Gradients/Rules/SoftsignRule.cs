namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = x / (1 + |x|), whose slope is (1 − |y|)².</summary>
internal sealed class SoftsignRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var rest = node.Graph.Sub(node.Graph.Number(1), node.Graph.Node("Abs", node.Out()));
        node.Give(0, node.Graph.Mul(node.Dy, node.Graph.Mul(rest, rest)));
    }
}
