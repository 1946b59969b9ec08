namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = ln x.</summary>
internal sealed class LogRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        node.Give(0, node.Graph.Div(node.Dy, node.In(0)));
    }
}
