namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = ln softmax x along an axis: dx = dy − e^y·Σ dy.</summary>
internal sealed class LogSoftmaxRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var axis = ShapeWriting.Axis(node.Node.Integer("axis", -1), node.OutShape().Length);
        var total = node.Graph.SumKept(node.Dy, axis);
        node.Give(0, node.Graph.Sub(node.Dy, node.Graph.Mul(node.Graph.Node("Exp", node.Out()), total)));
    }
}
