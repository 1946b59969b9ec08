using TransferLearning.Core.Features;
using TransferLearning.Experiments.Embedding2D;
using Xunit;

namespace TransferLearning.Tests.Experiments;

public sealed class EmbeddingMapTests
{
    [Fact]
    public void Clouds_stay_together_and_apart()
    {
        var data = Synthetic.Clouds(Synthetic.Items(5, 60), 32, 15, 1);
        var map = EmbeddingMap.Of(data.Features, new EmbeddingMapOptions { Iterations = 500 }, TestContext.Current.CancellationToken);
        Assert.All(map.X.Concat(map.Y), v => Assert.InRange(v, -1e-5f, 1 + 1e-5f));
        var right = map.Rows.Count(i => data.Labels[Nearest(map, i)] == data.Labels[i]);
        Assert.True(right >= 297, $"{right} of 300 have a neighbour of their own class");
    }

    [Fact]
    public void The_same_seed_gives_the_same_map_and_many_rows_are_sampled()
    {
        var data = Synthetic.Clouds(Synthetic.Items(3, 100), 8, 9, 1);
        var options = new EmbeddingMapOptions { Points = 120, Iterations = 50, Seed = 4 };
        var a = EmbeddingMap.Of(data.Features, options, TestContext.Current.CancellationToken);
        var b = EmbeddingMap.Of(data.Features, options, TestContext.Current.CancellationToken);
        Assert.Equal(120, a.Rows.Distinct().Count());
        Assert.Equal(a.Rows.Order(), a.Rows);
        Assert.Equal((a.Rows, a.X, a.Y), (b.Rows, b.X, b.Y), EqualArrays);
        Assert.NotEqual(a.Rows, EmbeddingMap.Of(data.Features, options with { Seed = 5 }, TestContext.Current.CancellationToken).Rows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    public void Few_or_equal_rows_have_a_map_too(int rows)
    {
        foreach (var value in new[] { 0f, 1f })
        {
            var equal = FeatureMatrix.FromArray(Enumerable.Repeat(value, rows * 3).ToArray(), 3);
            var map = EmbeddingMap.Of(equal, new EmbeddingMapOptions(), TestContext.Current.CancellationToken);
            Assert.All(map.X.Concat(map.Y), v => Assert.True(float.IsFinite(v)));
        }
    }

    [Fact]
    public void Conditional_probabilities_have_the_wanted_perplexity()
    {
        var similarities = SimilarityMatrix.Of(Synthetic.Clouds(Synthetic.Items(3, 30), 8, 5, 1).Features, TestContext.Current.CancellationToken);
        var p = new float[90];
        for (var i = 0; i < 90; i += 7)
        {
            Affinities.Conditional(similarities, i, 12, p);
            Assert.Equal(0, p[i]);
            Assert.Equal(12, Math.Exp(-p.Where(q => q > 0).Sum(q => q * Math.Log(q))), 0.01);
        }
    }

    [Fact]
    public void The_gradient_is_that_of_the_divergence()
    {
        const int N = 37; // no multiple of a vector's length
        var similarities = SimilarityMatrix.Of(Synthetic.Clouds(Synthetic.Items(1, N), 8, 5, 1).Features, TestContext.Current.CancellationToken);
        var p = Affinities.Of(similarities, 8, TestContext.Current.CancellationToken);
        Assert.Equal(1, p.Sum(v => (double)v), 1e-5);
        var random = new Random(1);
        var x = Enumerable.Range(0, N).Select(_ => (float)Synthetic.Normal(random)).ToArray();
        var y = Enumerable.Range(0, N).Select(_ => (float)Synthetic.Normal(random)).ToArray();
        var (gx, gy) = new TSne(p, x, y).Gradient(1);
        for (var i = 0; i < N; i++)
        {
            Assert.Equal(Slope(p, x, y, x, i), gx[i], 1e-5);
            Assert.Equal(Slope(p, x, y, y, i), gy[i], 1e-5);
        }
    }

    private static double Slope(float[] p, float[] x, float[] y, float[] coordinate, int i)
    {
        var (value, step) = (coordinate[i], 1f / 256);
        coordinate[i] = value + step;
        var above = Divergence(p, x, y);
        coordinate[i] = value - step;
        var below = Divergence(p, x, y);
        coordinate[i] = value;
        return (above - below) / (2 * step);
    }

    private static double Divergence(float[] p, float[] x, float[] y)
    {
        var n = x.Length;
        var w = new double[n * n];
        for (var i = 0; i < w.Length; i++)
        {
            var (dx, dy) = ((double)x[i / n] - x[i % n], (double)y[i / n] - y[i % n]);
            w[i] = i / n == i % n ? 0 : 1 / (1 + (dx * dx) + (dy * dy));
        }

        var z = w.Sum();
        return Enumerable.Range(0, w.Length).Where(i => w[i] > 0 && p[i] > 0).Sum(i => p[i] * Math.Log(p[i] / (w[i] / z)));
    }

    private static int Nearest(EmbeddingMap map, int i) => map.Rows.Where(j => j != i)
        .MinBy(j => ((map.X[i] - map.X[j]) * (map.X[i] - map.X[j])) + ((map.Y[i] - map.Y[j]) * (map.Y[i] - map.Y[j])));

    private static bool EqualArrays((int[], float[], float[]) a, (int[], float[], float[]) b) =>
        a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2) && a.Item3.SequenceEqual(b.Item3);
}
