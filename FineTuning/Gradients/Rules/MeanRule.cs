namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = the mean of all inputs, broadcast.</summary>
internal sealed class MeanRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var share = node.Graph.Mul(node.Dy, 1f / node.InputCount);
        for (var i = 0; i < node.InputCount; i++)
        {
            if (node.Wants(i)) node.GiveBroadcast(i, share);
        }
    }
}
