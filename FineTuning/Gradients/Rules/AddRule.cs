namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = a + b, broadcast.</summary>
internal sealed class AddRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        if (node.Wants(0)) node.GiveBroadcast(0, node.Dy);
        if (node.Wants(1)) node.GiveBroadcast(1, node.Dy);
    }
}
