namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = (x − mean) / √(variance + ε)·scale + shift, with stored statistics, which are not trained.</summary>
internal sealed class BatchNormalizationRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        if (node.Node.Integer("training_mode", 0) != 0 || node.Node.Outputs.Count(o => o.Length > 0) > 1) throw node.Unsupported("a batch norm in training mode");
        if (node.Wants(3) || node.Wants(4)) throw node.Unsupported("a trained statistic");
        var rank = node.OutShape().Length;
        long[] others = [.. ShapeWriting.Upto(rank).Where(a => a != 1)];
        long[] column = [node.Shape(0)[1], .. Enumerable.Repeat(1L, rank - 2)];
        var deviation = graph.Node("Sqrt", graph.Add(node.In(4), graph.Number(node.Node.Number("epsilon", 1e-5f))));
        if (node.Wants(0)) node.Give(0, graph.Mul(node.Dy, graph.Reshape(graph.Div(node.In(1), deviation), column)));
        if (!node.Wants(1) && !node.Wants(2)) return;
        var shift = graph.Sum(node.Dy, others);
        node.Give(2, shift);
        // Σ dy·(x − mean) without a pass for the difference.
        if (node.Wants(1)) node.Give(1, graph.Div(graph.Sub(graph.Sum(graph.Mul(node.Dy, node.In(0)), others), graph.Mul(node.In(3), shift)), deviation));
    }
}
