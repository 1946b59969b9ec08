namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>
/// A product written by its indices: the gradient of an operand is the product of dy with the other operands, summed to that operand's
/// indices; an index that no other has was summed alone, and its gradient is repeated along it.
/// </summary>
internal sealed class EinsumRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
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
