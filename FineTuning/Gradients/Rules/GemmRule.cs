namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>y = α·A′·B′ + β·C, where a prime is an optional transposition.</summary>
internal sealed class GemmRule : IGradientRule
{
    /// <inheritdoc/>
    public void Apply(NodeGradient node)
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
}
