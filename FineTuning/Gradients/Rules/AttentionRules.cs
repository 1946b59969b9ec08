using TransferLearning.FineTuning.Gradients.Writing;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Softmax, and the attention that is made of it.</summary>
internal static class AttentionRules
{
    // Its place among the inputs.
    private const int Mask = 3;

    /// <summary>The rules by operator.</summary>
    public static IReadOnlyDictionary<string, GradientRule> All { get; } = new Dictionary<string, GradientRule>
    {
        ["Softmax"] = Softmax,
        ["LogSoftmax"] = LogSoftmax,
        ["Attention"] = Attention,
    };

    /// <summary>y = softmax x along an axis: dx = y·(dy − Σ dy·y).</summary>
    private static void Softmax(NodeGradient node)
    {
        var axis = Shapes.Axis(node.Node.Integer("axis", -1), node.OutShape().Length);
        var inner = node.Graph.SumKept(node.Graph.Mul(node.Dy, node.Out()), axis);
        node.Give(0, node.Graph.Mul(node.Out(), node.Graph.Sub(node.Dy, inner)));
    }

    /// <summary>y = ln softmax x along an axis: dx = dy − e^y·Σ dy.</summary>
    private static void LogSoftmax(NodeGradient node)
    {
        var axis = Shapes.Axis(node.Node.Integer("axis", -1), node.OutShape().Length);
        var total = node.Graph.SumKept(node.Dy, axis);
        node.Give(0, node.Graph.Sub(node.Dy, node.Graph.Mul(node.Graph.Node("Exp", node.Out()), total)));
    }

    /// <summary>
    /// y = p·v with p = softmax(s) and s = scale·q·kᵀ + mask (Vaswani et al. 2017, section 3.2.1): dv = pᵀ·dy, ds = p·(dy·vᵀ − Σ dy·vᵀ·p),
    /// dq = scale·ds·k, dk = scale·dsᵀ·q. Heads lie side by side in <c>[N,L,H·E]</c> or apart in <c>[N,H,L,E]</c>; several heads of q may share one of k and v.
    /// </summary>
    private static void Attention(NodeGradient node)
    {
        if (Enumerable.Range(Mask + 1, Math.Max(0, node.InputCount - Mask - 1)).Any(node.Has)) throw node.Unsupported("attention to what an earlier call kept");
        if (node.Node.Number("softcap", 0) != 0) throw node.Unsupported("attention with softcap");
        if (Enumerable.Range(1, node.Node.Outputs.Count - 1).Any(o => node.DyOf(o) is not null)) throw node.Unsupported("another output of attention than the first");
        var graph = node.Graph;
        var (qHeads, kvHeads) = (node.Node.Integer("q_num_heads", 0), node.Node.Integer("kv_num_heads", 0));
        var (q, k, v) = (Heads.Of(node, 0, qHeads), Heads.Of(node, 1, kvHeads), Heads.Of(node, 2, kvHeads));
        var shared = q.Count / k.Count;
        var (qs, ks, vs) = (q.Apart(graph, 1), k.Apart(graph, shared), v.Apart(graph, shared));
        var scale = node.Node.Number("scale", 1 / MathF.Sqrt(q.Size));
        var p = graph.Node("Softmax", [Scores(node, graph.Mul(graph.Node("MatMul", qs, graph.SwapLast(ks, 4)), scale), q.Length, k.Length)], ("axis", -1));
        var dy = (q with { Size = v.Size }).Split(graph, node.Dy);
        if (node.Wants(2)) node.Give(2, v.Joined(graph, graph.Node("MatMul", graph.SwapLast(p, 4), dy), shared));
        if (!node.Wants(0) && !node.Wants(1) && !node.Wants(Mask)) return;
        var dp = graph.Node("MatMul", dy, graph.SwapLast(vs, 4));
        var ds = graph.Mul(p, graph.Sub(dp, graph.SumKept(graph.Mul(dp, p), 3)));
        if (node.Wants(Mask)) node.Give(Mask, graph.SumTo(ds, [q.Batch, q.Count, q.Length, k.Length], node.Shape(Mask)));
        var scaled = graph.Mul(ds, scale);
        if (node.Wants(0)) node.Give(0, q.Joined(graph, graph.Node("MatMul", scaled, ks), 1));
        if (node.Wants(1)) node.Give(1, k.Joined(graph, graph.Node("MatMul", graph.SwapLast(scaled, 4), qs), shared));
    }

    private static string Scores(NodeGradient node, string scores, long rows, long columns)
    {
        var graph = node.Graph;
        string? allowed = null;
        if (node.Has(Mask))
        {
            if (node.Shape(Mask)[^1] != columns) throw node.Unsupported("attention with a mask for fewer keys than there are");
            if (node.Facts.Element(node.In(Mask)) == ElementType.Bool) allowed = node.In(Mask);
            else scores = graph.Add(scores, node.In(Mask));
        }

        if (node.Node.Integer("is_causal", 0) != 0)
        {
            var earlier = new float[rows * columns];
            for (var i = 0; i < earlier.Length; i++) earlier[i] = i % columns <= i / columns ? 1 : 0;
            var causal = graph.Node("Cast", [graph.Numbers([rows, columns], earlier)], ("to", (long)ElementType.Bool));
            allowed = allowed is null ? causal : graph.Node("And", allowed, causal);
        }

        return allowed is null ? scores : graph.Node("Where", allowed, scores, graph.Number(float.MinValue));
    }

    /// <summary>The heads of one input.</summary>
    private sealed record Heads(string Tensor, bool SideBySide, long Batch, long Count, long Length, long Size)
    {
        public static Heads Of(NodeGradient node, int input, long count) => node.Shape(input) switch
        {
            [var batch, var heads, var length, var size] => new Heads(node.In(input), false, batch, heads, length, size),
            [var batch, var length, var width] => new Heads(node.In(input), true, batch, count, length, width / count),
            var shape => throw node.Unsupported($"attention to a tensor of {shape.Length} dimensions"),
        };

        /// <summary>The input as <c>[N,H,L,E]</c>, each head as often as heads share it.</summary>
        public string Apart(GraphWriter graph, long shared)
        {
            var heads = Split(graph, Tensor);
            if (shared == 1) return heads;
            var one = graph.Reshape(heads, Batch, Count, 1, Length, Size);
            return graph.Reshape(graph.Expand(one, [Batch, Count, shared, Length, Size]), Batch, Count * shared, Length, Size);
        }

        /// <summary>A tensor of the input's form as <c>[N,H,L,E]</c>.</summary>
        public string Split(GraphWriter graph, string tensor) =>
            SideBySide ? graph.Transpose(graph.Reshape(tensor, Batch, Length, Count, Size), 0, 2, 1, 3) : tensor;

        /// <summary>A gradient of what <see cref="Apart"/> gives in the input's own form.</summary>
        public string Joined(GraphWriter graph, string gradient, long shared)
        {
            if (shared > 1) gradient = graph.Sum(graph.Reshape(gradient, Batch, Count, shared, Length, Size), 2);
            return SideBySide ? graph.Reshape(graph.Transpose(gradient, 0, 2, 1, 3), Batch, Length, Count * Size) : gradient;
        }
    }
}
