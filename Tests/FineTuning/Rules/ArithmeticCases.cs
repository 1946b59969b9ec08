using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Operators of several tensors, products, softmaxes, reductions and norms.</summary>
internal static class ArithmeticCases
{
    public static readonly Dictionary<string, Func<Random, RuleCase>> All = new()
    {
        ["Add"] = r => Binary(r, "Add", (a, b) => a + b),
        ["Sub"] = r => Binary(r, "Sub", (a, b) => a - b),
        ["Mul"] = r => Binary(r, "Mul", (a, b) => a * b),
        ["Div"] = r => Binary(r, "Div", (a, b) => a / b, 0.5, 2),
        ["Pow"] = Pow,
        ["Max"] = r => Extremum(r, "Max", Math.Max),
        ["Min"] = r => Extremum(r, "Min", Math.Min),
        ["Sum"] = r => Several(r, "Sum", 1),
        ["Mean"] = r => Several(r, "Mean", 1 / 3.0),
        ["Where"] = Where,
        ["MatMul"] = MatMul,
        ["Gemm"] = Gemm,
        ["Softmax"] = r => Softmax(r, "Softmax", v => v),
        ["LogSoftmax"] = r => Softmax(r, "LogSoftmax", Math.Log),
        ["ReduceSum"] = r => Reduce(r, "ReduceSum", v => v.Sum()),
        ["ReduceMean"] = r => Reduce(r, "ReduceMean", v => v.Average()),
        ["ReduceMax"] = r => Reduce(r, "ReduceMax", v => v.Max()),
        ["ReduceMin"] = r => Reduce(r, "ReduceMin", v => v.Min()),
        ["ReduceL1"] = r => Reduce(r, "ReduceL1", v => v.Sum(Math.Abs)),
        ["ReduceL2"] = r => Reduce(r, "ReduceL2", v => Math.Sqrt(v.Sum(x => x * x))),
        ["ReduceSumSquare"] = r => Reduce(r, "ReduceSumSquare", v => v.Sum(x => x * x)),
        ["ReduceLogSumExp"] = r => Reduce(r, "ReduceLogSumExp", v => Math.Log(v.Sum(Math.Exp))),
        ["BatchNormalization"] = BatchNorm,
        ["LayerNormalization"] = LayerNorm,
        ["RMSNormalization"] = RmsNorm,
        ["Attention"] = AttentionCases.Attention,
        ["InstanceNormalization"] = InstanceNorm,
        ["GroupNormalization"] = GroupNorm,
        ["Einsum"] = Einsum,
        ["LRN"] = Lrn,
    };

    /// <summary>A shape that broadcasts against another.</summary>
    private static long[] Against(Random random, long[] shape) => [.. shape[random.Next(shape.Length)..].Select(s => random.Next(3) == 0 ? 1 : s)];

    private static RuleCase Binary(Random random, string op, Func<double, double, double> f, double least = -2, double most = 2)
    {
        var shape = Draw.Shape(random, random.Next(1, 5));
        Naive[] inputs = [Draw.Between(random, shape, least, most), Draw.Between(random, Against(random, shape), least, most)];
        if (random.Next(2) == 0) inputs = [inputs[1], inputs[0]];
        return new RuleCase(op, x => [x[0].With(x[1], f)]) { Inputs = inputs };
    }

    private static RuleCase Pow(Random random)
    {
        if (random.Next(2) == 0) return Binary(random, "Pow", Math.Pow, 0.5, 2);
        double exponent = random.Next(1, 4);
        return new RuleCase("Pow", x => [x[0].With(x[1], Math.Pow)]) { Inputs = [Draw.Normal(random, Draw.Shape(random, 3)), new Naive([], [exponent])], Fixed = [1] };
    }

    private static RuleCase Extremum(Random random, string op, Func<double, double, double> f)
    {
        var shape = Draw.Shape(random, 3);
        var values = Draw.Distinct(random, [3, .. shape]).Data;
        var size = (int)shape.Volume();
        return new RuleCase(op, x => [x[0].With(x[1], f).With(x[2], f)]) { Inputs = [.. Enumerable.Range(0, 3).Select(i => new Naive(shape, values[(i * size)..((i + 1) * size)]))] };
    }

    private static RuleCase Several(Random random, string op, double factor)
    {
        var shape = Draw.Shape(random, 3);
        return new RuleCase(op, x => [x[0].With(x[1], (a, b) => a + b).With(x[2], (a, b) => (a + b) * factor)])
        {
            Inputs = [Draw.Normal(random, shape), Draw.Normal(random, Against(random, shape)), Draw.Normal(random, shape)],
        };
    }

    private static RuleCase Where(Random random)
    {
        var shape = Draw.Shape(random, 3);
        var condition = new Naive(shape, [.. Enumerable.Range(0, (int)shape.Volume()).Select(_ => (double)random.Next(2))]);
        return new RuleCase("Where", x => [x[0].With(x[1], (c, a) => c == 0 ? 0 : a).With(x[0].With(x[2], (c, b) => c == 0 ? b : 0), (a, b) => a + b)])
        {
            Inputs = [condition, Draw.Normal(random, shape), Draw.Normal(random, Against(random, shape))],
            Conditions = [0],
        };
    }

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

    private static RuleCase Softmax(Random random, string op, Func<double, double> f)
    {
        var shape = Draw.Shape(random, random.Next(1, 5));
        var axis = random.Next(shape.Length);
        return new RuleCase(op, x => [x[0].Softmax(axis).Map(f)]) { Inputs = [Draw.Normal(random, shape)], Attributes = [("axis", random.Next(2) == 0 ? axis : axis - shape.Length)] };
    }

    private static RuleCase Reduce(Random random, string op, Func<IEnumerable<double>, double> f)
    {
        var shape = Draw.Shape(random, random.Next(1, 5));
        long[] axes = [.. Shapes.Upto(shape.Length).Where(_ => random.Next(2) == 0)];
        var keep = random.Next(2);
        long[] over = axes.Length == 0 ? Shapes.Upto(shape.Length) : axes;
        long[] kept = [.. shape.Select((s, a) => over.Contains(a) ? 1 : s)];
        long[] gone = [.. shape.Where((_, a) => !over.Contains(a))];
        // Before operator set 18 axes are an attribute, but for sums.
        var asInput = op == "ReduceSum" && axes.Length > 0;
        (string, object)[] attribute = axes.Length == 0 || asInput ? [] : [("axes", axes)];
        return new RuleCase(op, x => [x[0].Reduce(over, f).Reshape(keep == 1 ? kept : gone)])
        {
            Inputs = asInput ? [Draw.Distinct(random, shape), null] : [Draw.Distinct(random, shape)],
            Integers = asInput ? new Dictionary<int, (long[], long[])> { [1] = ([axes.Length], axes) } : new Dictionary<int, (long[], long[])>(),
            Attributes = [("keepdims", keep), .. attribute],
        };
    }

    private static RuleCase BatchNorm(Random random)
    {
        long[] shape = [Draw.Size(random, 1, 3), Draw.Size(random, 1, 4), .. Draw.Shape(random, random.Next(0, 3), 3)];
        long[] channels = [shape[1]], column = [shape[1], .. shape[2..].Select(_ => 1L)];
        return new RuleCase("BatchNormalization", x =>
        {
            Naive Column(int i) => x[i].Reshape(column);
            var standard = x[0].With(Column(3), (v, m) => v - m).With(Column(4), (v, s) => v / Math.Sqrt(s + 1e-3));
            return [standard.With(Column(1), (v, s) => v * s).With(Column(2), (v, b) => v + b)];
        })
        {
            Inputs = [Draw.Normal(random, shape), Draw.Normal(random, channels), Draw.Normal(random, channels), Draw.Normal(random, channels), Draw.Between(random, channels, 0.3, 2)],
            Fixed = [3, 4],
            Attributes = [("epsilon", 1e-3f)],
        };
    }

    private static RuleCase LayerNorm(Random random)
    {
        var shape = Draw.Shape(random, random.Next(2, 5));
        shape[^1] = Draw.Size(random, 3, 6);
        var axis = random.Next(1, shape.Length);
        Naive? shift = random.Next(3) == 0 ? null : Draw.Normal(random, shape[axis..]);
        return new RuleCase("LayerNormalization", x =>
        {
            var scaled = x[0].Standardised(Shapes.Upto(shape.Length)[axis..], 1e-3).With(x[1], (v, s) => v * s);
            return [x[2] is null ? scaled : scaled.With(x[2], (v, b) => v + b)];
        })
        {
            Inputs = [Draw.Normal(random, shape), Draw.Normal(random, shape[axis..]), shift],
            Attributes = [("axis", random.Next(2) == 0 ? axis : axis - shape.Length), ("epsilon", 1e-3f)],
        };
    }

    private static RuleCase RmsNorm(Random random)
    {
        var shape = Draw.Shape(random, random.Next(2, 5));
        shape[^1] = Draw.Size(random, 3, 6);
        var axis = random.Next(1, shape.Length);
        return new RuleCase("RMSNormalization", x =>
        {
            var square = x[0].Reduce(Shapes.Upto(shape.Length)[axis..], v => v.Average(a => a * a));
            return [x[0].With(square, (a, q) => a / Math.Sqrt(q + 1e-3)).With(x[1], (a, s) => a * s)];
        })
        {
            Inputs = [Draw.Normal(random, shape), Draw.Normal(random, shape[axis..])],
            Attributes = [("axis", random.Next(2) == 0 ? axis : axis - shape.Length), ("epsilon", 1e-3f)],
        };
    }

    private static RuleCase InstanceNorm(Random random)
    {
        long[] shape = [Draw.Size(random, 1, 2), Draw.Size(random, 1, 3), Draw.Size(random, 2, 4), Draw.Size(random, 1, 4)];
        return new RuleCase("InstanceNormalization", x => [x[0].Standardised([2, 3], 1e-3).With(x[1].Column(shape[1]), (v, s) => v * s).With(x[2].Column(shape[1]), (v, b) => v + b)])
        {
            Inputs = [Draw.Normal(random, shape), Draw.Normal(random, [shape[1]]), Draw.Normal(random, [shape[1]])],
            Attributes = [("epsilon", 1e-3f)],
        };
    }

    /// <summary>As operator set 21 has it: scale and shift for each channel.</summary>
    private static RuleCase GroupNorm(Random random)
    {
        var (groups, of) = (Draw.Size(random, 1, 3), Draw.Size(random, 1, 3));
        long[] shape = [Draw.Size(random, 1, 2), groups * of, Draw.Size(random, 2, 3), Draw.Size(random, 2, 3)];
        return new RuleCase("GroupNormalization", x =>
        {
            var standard = x[0].Reshape(shape[0], groups, of * shape[2] * shape[3]).Standardised([2], 1e-3).Reshape(shape);
            return [standard.With(x[1].Column(shape[1]), (v, s) => v * s).With(x[2].Column(shape[1]), (v, b) => v + b)];
        })
        {
            Inputs = [Draw.Normal(random, shape), Draw.Normal(random, [shape[1]]), Draw.Normal(random, [shape[1]])],
            Attributes = [("num_groups", groups), ("epsilon", 1e-3f)],
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

    private static RuleCase Lrn(Random random)
    {
        long[] shape = [Draw.Size(random, 1, 2), Draw.Size(random, 1, 6), Draw.Size(random, 1, 2), Draw.Size(random, 1, 2)];
        var size = (2 * random.Next(3)) + 1;
        return new RuleCase("LRN", x => [Naive.Of(shape, i =>
        {
            var sum = Enumerable.Range(-((size - 1) / 2), size).Sum(by => Math.Pow(x[0].Padded([i[0], i[1] + by, i[2], i[3]], 0), 2));
            return x[0][i] * Math.Pow(1.5 + (0.5 / size * sum), -0.75);
        })])
        {
            Inputs = [Draw.Normal(random, shape)],
            Attributes = [("size", size), ("alpha", 0.5f), ("beta", 0.75f), ("bias", 1.5f)],
        };
    }

    private static Naive Column(this Naive x, long channels) => x.Reshape(channels, 1, 1);
}
