using CsCheck;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Statistics;
using Xunit;

namespace TransferLearning.Tests.Metrics;

public sealed class StatisticsTests
{
    [Fact]
    public void Log_factorial_is_the_sum_of_logarithms()
    {
        var sum = 0.0;
        for (var n = 1; n <= 300; n++)
        {
            sum += Math.Log(n);
            Assert.Equal(sum, Binomial.LogFactorial(n), 1e-12 * Math.Max(1, sum));
        }
    }

    [Fact]
    public void Log_gamma_is_the_factorial_and_doubles_as_it_must() => Gen.Double[0.01, 300].Sample(x =>
    {
        // Legendre's duplication: Γ(x) Γ(x + 1/2) = 2^(1 − 2x) √π Γ(2x).
        var doubled = LogGamma.Of(2 * x) + ((1 - (2 * x)) * Math.Log(2)) + (Math.Log(Math.PI) / 2);
        Assert.Equal(doubled, LogGamma.Of(x) + LogGamma.Of(x + 0.5), 1e-12 * Math.Max(1, Math.Abs(doubled)));
        Assert.Equal(Binomial.LogFactorial((int)x), LogGamma.Of((int)x + 1), 1e-12 * Math.Max(1, LogGamma.Of((int)x + 1)));
    });

    [Fact]
    public void McNemar_is_symmetric_and_a_probability() => Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 3000]).Sample((a, b) =>
    {
        var p = McNemar.PValue(a, b);
        Assert.InRange(p, 0, 1);
        Assert.Equal(p, McNemar.PValue(b, a));
    });

    [Fact]
    public void McNemar_counts_the_samples_that_one_alone_answers() =>
        Assert.Equal(McNemar.PValue(1, 2), McNemar.PValue([0, 0, 0, 0, 0], [0, 0, 1, 1, 2], [0, 1, 0, 0, 1]));

    [Fact]
    public void Holm_steps_down()
    {
        double[] expected = [0.03, 0.06, 0.06, 0.02];
        Assert.Equal(expected, Holm.Adjust([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 12)));
    }
}
