using CsCheck;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Randomness;
using TransferLearning.Core.Statistics;
using Xunit;

namespace TransferLearning.Tests.Statistics;

/// <summary>Distributions against SciPy's.</summary>
public sealed class DistributionTests
{
    [Fact]
    public void Students_t_is_that_of_SciPy()
    {
        foreach (var e in SignificanceGolden.Of("t")) Assert.Equal(1, StudentT.Probability(e.Number("value"), e.Number("freedom")) / e.Number("p"), 1e-9);
    }

    [Fact]
    public void The_normal_distribution_is_that_of_SciPy()
    {
        foreach (var e in SignificanceGolden.Of("normal")) Assert.Equal(1, Normal.Probability(e.Number("value")) / e.Number("p"), 1e-10);
    }

    [Fact]
    public void The_studentized_range_is_that_of_SciPy()
    {
        foreach (var e in SignificanceGolden.Of("range")) Assert.Equal(e.Number("q"), StudentizedRange.Quantile(e.Number("p"), e.GetProperty("k").GetInt32()), 1e-6);
    }

    [Fact]
    public void Gamma_draws_have_the_mean_and_variance_of_their_shape()
    {
        foreach (var shape in (double[])[0.5, 1, 2.5, 40])
        {
            var random = new SplitMix64(7);
            double[] draws = [.. Enumerable.Range(0, 40_000).Select(_ => random.NextGamma(shape))];
            var mean = draws.Average();
            Assert.Equal(shape, mean, 4 * Math.Sqrt(shape / draws.Length));
            Assert.InRange(draws.Sum(d => (d - mean) * (d - mean)) / draws.Length / shape, 0.92, 1.08);
            Assert.True(draws.Min() > 0);
        }
    }
}
