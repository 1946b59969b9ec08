namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = a·b as NumPy's matmul: batched, broadcast, vectors taken as a row or a column. da = dy·bᵀ, db = aᵀ·dy.</summary>
internal sealed class MatMulRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var graph = node.Graph;
        var (a, aShape) = AsMatrix(graph, node.In(0), node.Shape(0), 0);
        var (b, bShape) = AsMatrix(graph, node.In(1), node.Shape(1), 1);
        var (rows, inner, columns) = (aShape[^2], aShape[^1], bShape[^1]);
        long[] lead = node.OutShape()[..Math.Max(0, Math.Max(aShape.Length, bShape.Length) - 2)];
        long[] yShape = [.. lead, rows, columns];
        var dy = yShape.SequenceEqual(node.OutShape()) ? node.Dy : graph.Reshape(node.Dy, yShape);
        if (node.Wants(0))
        {
            var da = graph.Node("MatMul", dy, graph.SwapLast(b, bShape.Length));
            node.Give(0, Settle(graph, graph.SumTo(da, [.. lead, rows, inner], aShape), aShape, node.Shape(0)));
        }

        if (!node.Wants(1)) return;
        if (bShape.Length == 2 && aShape.Length > 2)
        {
            // A layer's weight: all rows of the batch in one product, in place of one a row and a sum.
            var (flat, dyFlat) = (graph.Reshape(a, -1, inner), graph.Reshape(dy, -1, columns));
            node.Give(1, Settle(graph, graph.Node("MatMul", graph.SwapLast(flat, 2), dyFlat), bShape, node.Shape(1)));
            return;
        }

        var db = graph.Node("MatMul", graph.SwapLast(a, aShape.Length), dy);
        node.Give(1, Settle(graph, graph.SumTo(db, [.. lead, inner, columns], bShape), bShape, node.Shape(1)));
    }

    private static (string Name, long[] Shape) AsMatrix(GraphWriter graph, string x, long[] shape, int newAxis)
    {
        if (shape.Length > 1) return (x, shape);
        long[] matrix = newAxis == 0 ? [1, shape[0]] : [shape[0], 1];
        return (graph.Reshape(x, matrix), matrix);
    }

    private static string Settle(GraphWriter graph, string gradient, long[] matrix, long[] shape) =>
        matrix.Length == shape.Length ? gradient : graph.Reshape(gradient, shape);
}
