namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = the largest (<c>Max</c>) or least (<c>Min</c>) of all inputs, broadcast; of equal ones the first gets the gradient.</summary>
internal sealed class ExtremumRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        string? taken = null;
        for (var i = 0; i < node.InputCount; i++)
        {
            var here = graph.Node("Equal", node.In(i), node.Out());
            var first = taken is null ? here : graph.Node("And", here, graph.Node("Not", taken));
            if (node.Wants(i)) node.GiveBroadcast(i, graph.Masked(node.Dy, first));
            taken = taken is null ? here : graph.Node("Or", taken, here);
        }
    }
}
