namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = x·Φ(x), exactly or by tanh (Hendrycks and Gimpel 2016).</summary>
internal sealed class GeluRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var slope = node.Node.Text("approximate") == "tanh" ? ByTanh(node.Graph, node.In(0)) : Exact(node.Graph, node.In(0));
        node.Give(0, node.Graph.Mul(node.Dy, slope));
    }

    /// <summary>Φ(x) + x·φ(x).</summary>
    private static string Exact(GraphWriter graph, string x)
    {
        var phi = graph.Mul(graph.Add(graph.Node("Erf", graph.Mul(x, MathF.Sqrt(0.5f))), graph.Number(1)), 0.5f);
        var bell = graph.Mul(graph.Node("Exp", graph.Mul(graph.Mul(x, x), -0.5f)), 1 / MathF.Sqrt(2 * MathF.PI));
        return graph.Add(phi, graph.Mul(x, bell));
    }

    /// <summary>With t = tanh u and u = √(2/π)(x + 0.044715x³): (1 + t)/2 + x/2·(1 − t²)·u′.</summary>
    private static string ByTanh(GraphWriter graph, string x)
    {
        var (root, cubic) = (MathF.Sqrt(2 / MathF.PI), 0.044715f);
        var square = graph.Mul(x, x);
        var t = graph.Node("Tanh", graph.Mul(graph.Mul(x, graph.Add(graph.Mul(square, cubic), graph.Number(1))), root));
        var inner = graph.Mul(graph.Add(graph.Mul(square, 3 * cubic), graph.Number(1)), root);
        var rest = graph.Sub(graph.Number(1), graph.Mul(t, t));
        var second = graph.Mul(graph.Mul(x, graph.Mul(rest, inner)), 0.5f);
        return graph.Add(graph.Mul(graph.Add(t, graph.Number(1)), 0.5f), second);
    }
}
