namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = the sum of all inputs, broadcast.</summary>
internal sealed class SumRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        for (var i = 0; i < node.InputCount; i++)
        {
            if (node.Wants(i)) node.GiveBroadcast(i, node.Dy);
        }
    }
}
