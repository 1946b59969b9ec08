using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Normalisation layers.</summary>
internal static class NormalizationCases
{
    public static readonly Dictionary<string, Func<Random, RuleCase>> All = new()
    {
        ["BatchNormalization"] = BatchNorm,
        ["LayerNormalization"] = LayerNorm,
        ["RMSNormalization"] = RmsNorm,
        ["InstanceNormalization"] = InstanceNorm,
        ["GroupNormalization"] = GroupNorm,
        ["LRN"] = Lrn,
        ["LpNormalization"] = LpNorm,
    };

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

    private static RuleCase LpNorm(Random random)
    {
        var shape = Draw.Shape(random, random.Next(2, 5));
        var (axis, p) = (random.Next(shape.Length), 1 + random.Next(2));
        shape[axis] = Draw.Size(random, 2, 5);
        return new RuleCase("LpNormalization", x => [x[0].With(x[0].Reduce([axis], v => p == 1 ? v.Sum(Math.Abs) : Math.Sqrt(v.Sum(a => a * a))), (a, norm) => a / norm)])
        {
            // The sum of absolute values has a kink at 0.
            Inputs = [Draw.AwayFrom(random, shape, -2, 2, 0)],
            Attributes = [("axis", random.Next(2) == 0 ? axis : axis - shape.Length), ("p", p)],
        };
    }

    private static Naive Column(this Naive x, long channels) => x.Reshape(channels, 1, 1);
}
