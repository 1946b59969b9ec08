namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Products of matrices.</summary>
internal static class ProductCases
{
    public static readonly Dictionary<string, Func<Random, RuleCase>> All = new()
    {
        ["MatMul"] = MatMul,
        ["Gemm"] = Gemm,
        ["Einsum"] = Einsum,
    };

    private static RuleCase MatMul(Random random)
    {
        var (m, k, n) = (Draw.Size(random, 1, 4), Draw.Size(random, 1, 4), Draw.Size(random, 1, 4));
        var lead = Draw.Shape(random, random.Next(0, 3), 3);
        long[] a = random.Next(6) == 0 ? [k] : [.. lead, m, k];
        long[] b = random.Next(6) == 0 ? [k] : random.Next(3) == 0 || lead.Length == 0 ? [k, n] : [.. lead.Select(s => random.Next(3) == 0 ? 1 : s), k, n];
        return new RuleCase("MatMul", x => [x[0].MatMul(x[1])]) { Inputs = [Draw.Normal(random, a), Draw.Normal(random, b)] };
    }

    private static RuleCase Gemm(Random random)
    {
        var (m, k, n) = (Draw.Size(random, 1, 4), Draw.Size(random, 1, 4), Draw.Size(random, 1, 4));
        var (ta, tb) = (random.Next(2), random.Next(2));
        var (alpha, beta) = (random.Next(2) == 0 ? 1f : 0.5f, random.Next(2) == 0 ? 1f : 1.5f);
        Naive? c = random.Next(4) switch { 0 => null, 1 => Draw.Normal(random, [n]), 2 => Draw.Normal(random, [m, 1]), _ => Draw.Normal(random, [m, n]) };
        return new RuleCase("Gemm", x =>
        {
            var product = (ta == 1 ? x[0].Transpose(1, 0) : x[0]).MatMul(tb == 1 ? x[1].Transpose(1, 0) : x[1]).Map(v => v * alpha);
            return [x[2] is null ? product : product.With(x[2], (p, v) => p + (beta * v))];
        })
        {
            Inputs = [Draw.Normal(random, ta == 1 ? [k, m] : [m, k]), Draw.Normal(random, tb == 1 ? [n, k] : [k, n]), c],
            Attributes = [("transA", ta), ("transB", tb), ("alpha", alpha), ("beta", beta)],
        };
    }

    private static RuleCase Einsum(Random random)
    {
        var (b, i, j, k) = (Draw.Size(random, 1, 3), Draw.Size(random, 1, 3), Draw.Size(random, 1, 3), Draw.Size(random, 1, 3));
        return random.Next(3) switch
        {
            0 => new RuleCase("Einsum", x => [x[0].MatMul(x[1].Transpose(1, 0))]) { Inputs = [Draw.Normal(random, [b, i, k]), Draw.Normal(random, [j, k])], Attributes = [("equation", "bik,jk->bij")] },
            1 => new RuleCase("Einsum", x => [x[0].Reduce([2], v => v.Sum()).With(x[1].Reshape(b, i, 1), (a, c) => a * c).Reshape(b, i)]) { Inputs = [Draw.Normal(random, [b, i, k]), Draw.Normal(random, [b, i])], Attributes = [("equation", "bik,bi->bi")] },
            _ => new RuleCase("Einsum", x => [x[0].Reshape(b, i, 1, k).With(x[1].Reshape(b, 1, j, k), (a, c) => a * c)]) { Inputs = [Draw.Normal(random, [b, i, k]), Draw.Normal(random, [b, j, k])], Attributes = [("equation", "bik,bjk->bijk")] },
        };
    }
}
