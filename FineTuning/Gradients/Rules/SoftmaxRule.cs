namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = softmax x along an axis: dx = y·(dy − Σ dy·y).</summary>
internal sealed class SoftmaxRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var axis = ShapeWriting.Axis(node.Node.Integer("axis", -1), node.OutShape().Length);
        var inner = node.Graph.SumKept(node.Graph.Mul(node.Dy, node.Out()), axis);
        node.Give(0, node.Graph.Mul(node.Out(), node.Graph.Sub(node.Dy, inner)));
    }
}
