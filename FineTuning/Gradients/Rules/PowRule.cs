namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = a^b, broadcast: da = dy·b·a^(b−1), db = dy·y·ln a.</summary>
internal sealed class PowRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        if (node.Wants(0))
        {
            // Squares, of which layer norms are made, need no power.
            var slope = node.Constant(1) is [2f] ? graph.Mul(node.In(0), 2)
                : graph.Mul(node.In(1), graph.Node("Pow", node.In(0), graph.Sub(node.In(1), graph.Number(1))));
            node.GiveBroadcast(0, graph.Mul(node.Dy, slope));
        }

        if (node.Wants(1)) node.GiveBroadcast(1, graph.Mul(node.Dy, graph.Mul(node.Out(), graph.Node("Log", node.In(0)))));
    }
}
