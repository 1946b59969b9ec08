using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Operators of several tensors.</summary>
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
}
