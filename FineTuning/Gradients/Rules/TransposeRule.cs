namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Axes in another order.</summary>
internal sealed class TransposeRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var rank = node.OutShape().Length;
        long[] order = node.Node.Integers("perm") is { Count: > 0 } given ? [.. given] : [.. ShapeWriting.Upto(rank).Reverse()];
        var back = new long[rank];
        for (var i = 0; i < rank; i++) back[order[i]] = i;
        node.Give(0, node.Graph.Transpose(node.Dy, back));
    }
}
