using TransferLearning.FineTuning.Gradients.Writing;

namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Products of matrices.</summary>
internal static class ProductRules
{
    /// <summary>The rules by operator.</summary>
    public static IReadOnlyDictionary<string, GradientRule> All { get; } = new Dictionary<string, GradientRule>
    {
        ["MatMul"] = MatMul,
        ["Gemm"] = Gemm,
        ["Einsum"] = Einsum,
    };

    /// <summary>y = a·b as NumPy's matmul: batched, broadcast, vectors taken as a row or a column. da = dy·bᵀ, db = aᵀ·dy.</summary>
    private static void MatMul(NodeGradient node)
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
            // A layer's weight: all rows of the batch in one product, in place of one per row and a sum.
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

    /// <summary>y = α·A′·B′ + β·C, where a prime is an optional transposition.</summary>
    private static void Gemm(NodeGradient node)
    {
        var graph = node.Graph;
        var alpha = ("alpha", (object)node.Node.Number("alpha", 1));
        var (a, b) = (node.Node.Integer("transA", 0), node.Node.Integer("transB", 0));
        if (node.Wants(0))
        {
            node.Give(0, a == 0
                ? graph.Node("Gemm", [node.Dy, node.In(1)], alpha, ("transB", 1 - b))
                : graph.Node("Gemm", [node.In(1), node.Dy], alpha, ("transA", b), ("transB", 1)));
        }

        if (node.Wants(1))
        {
            node.Give(1, b == 0
                ? graph.Node("Gemm", [node.In(0), node.Dy], alpha, ("transA", 1 - a))
                : graph.Node("Gemm", [node.Dy, node.In(0)], alpha, ("transA", 1), ("transB", a)));
        }

        if (node.Wants(2)) node.GiveBroadcast(2, graph.Mul(node.Dy, node.Node.Number("beta", 1)));
    }

    /// <summary>
    /// A product written by its indices: the gradient of an operand is the product of dy with the other operands, summed to that operand's
    /// indices; an index that no other has was summed alone, and its gradient is repeated along it.
    /// </summary>
    private static void Einsum(NodeGradient node)
    {
        var equation = (node.Node.Text("equation") ?? "").Replace(" ", "", StringComparison.Ordinal);
        if (equation.Split("->") is not [var left, var result] || equation.Contains('.', StringComparison.Ordinal)) throw node.Unsupported($"the equation '{equation}'");
        var terms = left.Split(',');
        if (terms.Any(t => t.Distinct().Count() != t.Length)) throw node.Unsupported($"the diagonal in '{equation}'");
        for (var i = 0; i < terms.Length; i++)
        {
            if (!node.Wants(i)) continue;
            string[] others = [result, .. terms.Where((_, j) => j != i)];
            string[] operands = [node.Dy, .. Enumerable.Range(0, terms.Length).Where(j => j != i).Select(node.In)];
            var found = string.Concat(terms[i].Where(c => others.Any(o => o.Contains(c, StringComparison.Ordinal))));
            var gradient = node.Graph.Node("Einsum", operands, ("equation", $"{string.Join(",", others)}->{found}"));
            node.Give(i, found == terms[i] ? gradient : Repeated(node.Graph, gradient, terms[i], found, node.Shape(i)));
        }
    }

    private static string Repeated(GraphWriter graph, string gradient, string term, string found, long[] shape)
    {
        long[] kept = [.. term.Select((c, a) => found.Contains(c, StringComparison.Ordinal) ? shape[a] : 1)];
        return graph.Expand(graph.Reshape(gradient, kept), shape);
    }
}
