namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = x held between two bounds (ReLU6). The mask comes from the output, so that the runtime still fuses it with the convolution before it.</summary>
internal sealed class ClipRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        var above = node.Has(1) ? graph.Node("Greater", node.Out(), node.In(1)) : null;
        var below = node.Has(2) ? graph.Node("Less", node.Out(), node.In(2)) : null;
        var inside = above is not null && below is not null ? graph.Node("And", above, below) : above ?? below;
        node.Give(0, inside is null ? node.Dy : graph.Masked(node.Dy, inside));
        if (node.Wants(1) || node.Wants(2)) throw node.Unsupported("a trained bound");
    }
}
