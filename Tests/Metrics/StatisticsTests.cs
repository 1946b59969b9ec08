using CsCheck;
using TransferLearning.Core.Metrics;
using Xunit;

namespace TransferLearning.Tests.Metrics;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(50, 40)]
    [InlineData(1000, 10)]
    [InlineData(100_000, 61_234)]
    public void Bootstrap_of_samples_agrees_with_the_binomial(int n, int right)
    {
        var correct = Enumerable.Range(0, n).Select(i => i < right).ToArray();
        var ci = BootstrapInterval.OfAccuracy(correct, 0);
        var p = (double)right / n;
        var deviation = Math.Sqrt(p * (1 - p) / n);
        Assert.Equal(p - (1.96 * deviation), ci.Low, 0.3 * deviation + (1.0 / n));
        Assert.Equal(p + (1.96 * deviation), ci.High, 0.3 * deviation + (1.0 / n));
    }

    [Fact]
    public void Groups_of_one_are_samples()
    {
        var correct = Enumerable.Range(0, 400).Select(i => i % 4 != 0).ToArray();
        var samples = BootstrapInterval.OfAccuracy(correct, 0);
        var groups = BootstrapInterval.OfAccuracy(correct, 0, [.. Enumerable.Range(0, 400).Select(i => $"{i}")]);
        Assert.Equal(samples.Low, groups.Low, 0.01);
        Assert.Equal(samples.High, groups.High, 0.01);
    }

    [Fact]
    public void Groups_that_stand_and_fall_together_widen_the_interval()
    {
        var correct = Enumerable.Range(0, 400).Select(i => i / 20 % 4 != 0).ToArray();
        var samples = BootstrapInterval.OfAccuracy(correct, 0);
        var groups = BootstrapInterval.OfAccuracy(correct, 0, [.. Enumerable.Range(0, 400).Select(i => $"{i / 20}")]);
        Assert.InRange((groups.High - groups.Low) / (samples.High - samples.Low), 3.5, 5.5); // the root of 20
    }

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
