namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>A tensor cut along an axis: the parts of the gradient side by side, zeros where a part leads nowhere.</summary>
internal sealed class SplitRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var axis = node.Node.Integer("axis", 0);
        var parts = node.Node.Outputs.Select((name, i) => name.Length == 0 ? throw node.Unsupported("a part without a name")
            : node.DyOf(i) ?? node.Graph.Expand(node.Graph.Number(0), node.OutShape(i)));
        node.Give(0, node.Graph.Concat([.. parts], axis));
    }
}
