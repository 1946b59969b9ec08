namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>
/// Local response normalisation, y = x·d^−β with d = k + α·(mean of x² over neighbouring channels):
/// dx = dy·d^−β − 2αβ·x·(mean of dy·y/d over the same neighbours) (Krizhevsky, Sutskever and Hinton 2012).
/// </summary>
internal sealed class LrnRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
    {
        var (graph, shape) = (node.Graph, node.Shape(0));
        var size = node.Node.Integer("size", 1);
        var (alpha, beta, bias) = (node.Node.Number("alpha", 1e-4f), node.Node.Number("beta", 0.75f), node.Node.Number("bias", 1));
        var d = graph.Add(graph.Mul(Neighbours(graph.Mul(node.In(0), node.In(0))), alpha), graph.Number(bias));
        var direct = graph.Mul(node.Dy, graph.Node("Pow", d, graph.Number(-beta)));
        var around = Neighbours(graph.Div(graph.Mul(node.Dy, node.Out()), d));
        node.Give(0, graph.Sub(direct, graph.Mul(graph.Mul(node.In(0), around), 2 * alpha * beta)));

        // The runtime takes odd sizes only, so the window is the same from both sides.
        string Neighbours(string x)
        {
            var half = (size - 1) / 2;
            var flat = graph.Reshape(x, shape[0], 1, shape[1], shape[2..].Volume());
            var mean = graph.Node("AveragePool", [flat], ("kernel_shape", (long[])[size, 1]), ("pads", (long[])[half, 0, half, 0]), ("count_include_pad", 1));
            return graph.Reshape(mean, shape);
        }
    }
}
