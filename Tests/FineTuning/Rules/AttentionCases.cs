namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Softmax, and attention in the forms that networks use: heads apart or side by side, shared by several of the queries, masked or causal.</summary>
internal static class AttentionCases
{
    public static readonly Dictionary<string, Func<Random, RuleCase>> All = new()
    {
        ["Softmax"] = r => Softmax(r, "Softmax", v => v),
        ["LogSoftmax"] = r => Softmax(r, "LogSoftmax", Math.Log),
        ["Attention"] = Attention,
    };

    private static RuleCase Softmax(Random random, string op, Func<double, double> f)
    {
        var shape = Draw.Shape(random, random.Next(1, 5));
        var axis = random.Next(shape.Length);
        return new RuleCase(op, x => [x[0].Softmax(axis).Map(f)]) { Inputs = [Draw.Normal(random, shape)], Attributes = [("axis", random.Next(2) == 0 ? axis : axis - shape.Length)] };
    }

    private static RuleCase Attention(Random random)
    {
        var (batch, kvHeads, shared) = (Draw.Size(random, 1, 2), Draw.Size(random, 1, 2), Draw.Size(random, 1, 2));
        var (rows, columns, size, width) = (Draw.Size(random, 1, 4), Draw.Size(random, 1, 4), Draw.Size(random, 1, 4), Draw.Size(random, 1, 4));
        var (heads, isWide, isCausal) = (kvHeads * shared, random.Next(2) == 0, random.Next(3) == 0);
        var kind = random.Next(3);
        // Each query sees a key at least: a causal mask leaves the first one to all, and so does this.
        var mask = kind switch
        {
            0 => null,
            1 => Draw.Normal(random, random.Next(2) == 0 ? [rows, columns] : [batch, random.Next(2) == 0 ? 1 : heads, rows, columns]),
            _ => Naive.Of([rows, columns], i => i[1] == 0 ? 1 : random.Next(2)),
        };
        var scale = random.Next(2) == 0 ? (float?)null : 0.7f;
        return new RuleCase("Attention", x =>
        {
            var (q, k, v) = (Apart(x[0], heads), Repeated(Apart(x[1], kvHeads), shared), Repeated(Apart(x[2], kvHeads), shared));
            var scores = q.MatMul(k.Transpose(0, 1, 3, 2)).Map(s => s * (scale ?? 1 / Math.Sqrt(size)));
            if (kind > 0) scores = scores.With(x[3], (s, m) => kind == 1 ? s + m : m == 0 ? double.NegativeInfinity : s);
            if (isCausal) scores = scores.With(Naive.Of([rows, columns], i => i[1] > i[0] ? double.NegativeInfinity : 0), (s, m) => s + m);
            var y = scores.Softmax(3).MatMul(v);
            return [isWide ? y.Transpose(0, 2, 1, 3).Reshape(batch, rows, heads * width) : y];
        })
        {
            Inputs = [Tensor(heads, rows, size), Tensor(kvHeads, columns, size), Tensor(kvHeads, columns, width), mask],
            Conditions = kind == 2 ? [3] : [],
            Attributes =
            [
                .. isWide ? (ReadOnlySpan<(string, object)>)[("q_num_heads", heads), ("kv_num_heads", kvHeads)] : [],
                .. scale is { } s ? (ReadOnlySpan<(string, object)>)[("scale", s)] : [],
                .. isCausal ? (ReadOnlySpan<(string, object)>)[("is_causal", 1)] : [],
            ],
        };

        Naive Tensor(long count, long length, long depth) => Draw.Normal(random, isWide ? [batch, length, count * depth] : [batch, count, length, depth]);

        Naive Apart(Naive x, long count) => isWide ? x.Reshape(batch, x.Shape[1], count, x.Shape[2] / count).Transpose(0, 2, 1, 3) : x;
    }

    private static Naive Repeated(Naive x, long times) => Naive.Of([x.Shape[0], x.Shape[1] * times, x.Shape[2], x.Shape[3]], i => x[i[0], i[1] / times, i[2], i[3]]);
}
