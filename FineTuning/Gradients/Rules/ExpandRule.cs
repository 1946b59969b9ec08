namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Broadcasting to a shape: the gradient is summed over what was repeated.</summary>
internal sealed class ExpandRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.GiveBroadcast(0, node.Dy);
    }
}
