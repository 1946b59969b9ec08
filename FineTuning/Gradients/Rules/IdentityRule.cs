namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = x: <c>Identity</c>, <c>Dropout</c> in inference, a <c>Cast</c> from float to float.</summary>
internal sealed class IdentityRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        // What casts to integers makes leads nowhere, so whatever arrives here is float.
        node.Give(0, node.Dy);
    }
}
