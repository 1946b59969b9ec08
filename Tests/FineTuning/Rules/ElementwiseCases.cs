namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Operators that take values one by one.</summary>
internal static class ElementwiseCases
{
    public static readonly Dictionary<string, Func<Random, RuleCase>> All = new()
    {
        ["Identity"] = Of("Identity", x => x),
        ["Dropout"] = Of("Dropout", x => x),
        ["Cast"] = r => Of("Cast", x => x)(r) with { Attributes = [("to", 1)] },
        ["Neg"] = Of("Neg", x => -x),
        ["Abs"] = Of("Abs", Math.Abs, -2, 2, 0),
        ["Exp"] = Of("Exp", Math.Exp),
        ["Log"] = Of("Log", Math.Log, 0.2, 3),
        ["Sqrt"] = Of("Sqrt", Math.Sqrt, 0.2, 3),
        ["Reciprocal"] = Of("Reciprocal", x => 1 / x, 0.3, 3),
        ["Sin"] = Of("Sin", Math.Sin),
        ["Cos"] = Of("Cos", Math.Cos),
        ["Tanh"] = Of("Tanh", Math.Tanh),
        ["Sigmoid"] = Of("Sigmoid", Sigmoid),
        ["Relu"] = Of("Relu", x => Math.Max(x, 0), -2, 2, 0),
        ["Softplus"] = Of("Softplus", Softplus),
        ["Softsign"] = Of("Softsign", x => x / (1 + Math.Abs(x)), -2, 2, 0),
        ["HardSwish"] = Of("HardSwish", x => x * Math.Clamp((x / 6) + 0.5, 0, 1), -5, 5, -3, 3),
        ["Erf"] = Of("Erf", Erf),
        ["Mish"] = Of("Mish", x => x * Math.Tanh(Softplus(x))),
        ["Swish"] = r => With(r, "Swish", 1.7f, (x, a) => x * Sigmoid(a * x)),
        ["LeakyRelu"] = r => With(r, "LeakyRelu", 0.3f, (x, a) => x > 0 ? x : a * x, 0),
        ["Elu"] = r => With(r, "Elu", 0.7f, (x, a) => x > 0 ? x : a * (Math.Exp(x) - 1), 0),
        ["Celu"] = r => With(r, "Celu", 0.7f, (x, a) => x > 0 ? x : a * (Math.Exp(x / a) - 1), 0),
        ["ThresholdedRelu"] = r => With(r, "ThresholdedRelu", 0.5f, (x, a) => x > a ? x : 0, 0.5),
        ["Selu"] = r => Of("Selu", x => 1.0507010221481323 * (x > 0 ? x : 1.6732631921768188 * (Math.Exp(x) - 1)), -2, 2, 0)(r),
        ["HardSigmoid"] = r => HardSigmoid(r, 1f / 6, 0.5f),
        ["Gelu"] = Gelu,
        ["Clip"] = Clip,
        ["PRelu"] = PRelu,
    };

    public static double Erf(double x)
    {
        // The series of Abramowitz and Stegun 7.1.5; the arguments here are small.
        var (term, sum) = (x, x);
        for (var n = 1; n < 60; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

    private static Func<Random, RuleCase> Of(string op, Func<double, double> f, double least = -2, double most = 2, params double[] kinks) => random =>
        new RuleCase(op, x => [x[0].Map(f)]) { Inputs = [Draw.AwayFrom(random, Draw.Shape(random, random.Next(1, 5)), least, most, kinks)] };

    private static RuleCase With(Random random, string op, float alpha, Func<double, double, double> f, params double[] kinks) =>
        Of(op, x => f(x, alpha), -2, 2, kinks)(random) with { Attributes = [("alpha", alpha)] };

    private static RuleCase HardSigmoid(Random random, float alpha, float beta) =>
        Of("HardSigmoid", x => Math.Clamp((alpha * (double)x) + beta, 0, 1), -5, 5, -beta / alpha, (1 - beta) / alpha)(random) with { Attributes = [("alpha", alpha), ("beta", beta)] };

    private static RuleCase Gelu(Random random) => random.Next(2) == 0
        ? Of("Gelu", x => x / 2 * (1 + Erf(x / Math.Sqrt(2))))(random) with { Attributes = [("approximate", "none")] }
        : Of("Gelu", x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))))(random) with { Attributes = [("approximate", "tanh")] };

    private static RuleCase Clip(Random random)
    {
        var (low, high) = (random.Next(3) > 0, random.Next(3) > 0);
        var x = Draw.AwayFrom(random, Draw.Shape(random, 3), -2, 8, 0, 6);
        return new RuleCase("Clip", x => [x[0].Map(v => Math.Min(Math.Max(v, low ? 0 : double.NegativeInfinity), high ? 6 : double.PositiveInfinity))])
        {
            Inputs = [x, low ? new Naive([], [0]) : null, high ? new Naive([], [6]) : null],
            Fixed = [1, 2],
        };
    }

    private static RuleCase PRelu(Random random)
    {
        var shape = Draw.Shape(random, 4);
        long[] slopes = random.Next(2) == 0 ? [shape[1], 1, 1] : [1];
        return new RuleCase("PRelu", x => [x[0].With(x[1], (v, s) => v > 0 ? v : s * v)]) { Inputs = [Draw.AwayFrom(random, shape, -2, 2, 0), Draw.Normal(random, slopes)] };
    }
}
