using CsCheck;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

public class ScalerTests
{
    public static TheoryData<string> Kinds => [.. ScalingText.Fitted];

    [Fact]
    public void Standard_gives_mean_0_and_variance_1_and_leaves_a_constant_feature_its_scale()
    {
        float[] values = [1, 7, 100_000.1f, 2, 7, 100_000.2f, 6, 7, 100_000.6f];
        var scaler = Scaler.Fit(FeatureMatrix.FromArray(values, 3), ScalingKind.Standard, 1, default);
        var scaled = new float[9];
        for (var r = 0; r < 3; r++) scaler.Apply(values.AsSpan(r * 3, 3), scaled.AsSpan(r * 3, 3));
        foreach (var d in new[] { 0, 2 })
        {
            float[] column = [scaled[d], scaled[3 + d], scaled[6 + d]];
            Assert.Equal(0, column.Average(), 0.02f);
            Assert.Equal(1, column.Average(v => v * v), 0.02f);
        }

        Assert.Equal([0f, 0f, 0f], new[] { scaled[1], scaled[4], scaled[7] });
        Assert.Equal(1, scaler.Factor[1]);
    }

    [Fact]
    public void L2_gives_length_1_to_large_and_small_rows_and_leaves_zeros()
    {
        var scaler = Scaler.Fit(FeatureMatrix.FromArray(new float[2], 2), ScalingKind.L2, 1, default);
        var scaled = new float[2];
        foreach (var size in new[] { 1e30f, 1f, 1e-30f })
        {
            scaler.Apply([3 * size, 4 * size], scaled);
            Assert.Equal(0.6f, scaled[0], 1e-6f);
            Assert.Equal(0.8f, scaled[1], 1e-6f);
        }

        scaler.Apply([0, 0], scaled);
        Assert.Equal([0f, 0f], scaled);
    }

    // By their definitions in double, on rows of every length up to a few vectors.
    [Theory, MemberData(nameof(Kinds))]
    public void Every_scaling_is_what_it_says(string word)
    {
        var kind = ScalingText.Parse(word);
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 9], Gen.Int[0, int.MaxValue]).Sample(
            (dimension, rows, seed) =>
            {
                var random = new Random(seed);
                float[] values = [.. Enumerable.Range(0, rows * dimension).Select(_ => random.Next(4) == 0 ? 0 : (float)((random.NextDouble() - 0.3) * Math.Pow(10, random.Next(-3, 4))))];
                var scaler = Scaler.Fit(FeatureMatrix.FromArray(values, dimension), kind, 1, default);
                var expected = Expected(kind, values, dimension);
                var scaled = new float[dimension];
                for (var r = 0; r < rows; r++)
                {
                    scaler.Apply(values.AsSpan(r * dimension, dimension), scaled);
                    for (var d = 0; d < dimension; d++)
                    {
                        // What float32 rounds of a value as large as the column's mean, before the mean is taken away, is enlarged by the factor: by 1,000 where rows are nearly equal.
                        var rounded = d < scaler.Mean.Length ? 4e-7 * Math.Abs(scaler.Mean[d]) * scaler.Factor[d] : 0;
                        Assert.Equal(expected[r][d], scaled[d], Math.Max(2e-5 * Math.Max(1, Math.Abs(expected[r][d])), rounded));
                    }
                }
            },
            iter: 200);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Extreme_and_constant_rows_stay_finite(string word)
    {
        foreach (var row in new float[][] { [3e38f, -3e38f, 1], [1e-40f, 0, -1e-45f], [0, 0, 0], [1e6f, 1e6f, 1e6f] })
        {
            float[] other = [.. row.Select(v => v / 2)];
            foreach (float[] values in new float[][] { [.. row, .. row], [.. row, .. other], [.. row, 0, 0, 0] })
            {
                var scaler = Scaler.Fit(FeatureMatrix.FromArray(values, 3), ScalingText.Parse(word), 1, default);
                var scaled = new float[3];
                for (var r = 0; r < 2; r++)
                {
                    scaler.Apply(values.AsSpan(r * 3, 3), scaled);
                    Assert.All(scaled, s => Assert.True(float.IsFinite(s), $"{string.Join(", ", values)}: {s}"));
                }
            }
        }
    }

    [Fact]
    public void Power_is_the_scaling_of_length_1_of_signed_roots()
    {
        var scaled = new float[3];
        Scaler.Fit(FeatureMatrix.FromArray(new float[3], 3), ScalingKind.Power, 1, default).Apply([9, 0, -16], scaled);
        Assert.Equal(0.6f, scaled[0], 1e-6f);
        Assert.Equal(0, scaled[1]);
        Assert.Equal(-0.8f, scaled[2], 1e-6f);
    }

    [Fact]
    public void What_is_left_open_is_decided_by_the_training_rows()
    {
        var auto = new AutoScaling(ScalingKind.L2) { NeverNegative = ScalingKind.Power };
        var values = new float[9000 * 21];
        Assert.Equal(ScalingKind.Power, auto.For(FeatureMatrix.FromArray(values, 21), 2, default));
        foreach (var place in new[] { 0, 20, 21 * 8999, values.Length - 1 })
        {
            values[place] = -1e-30f;
            Assert.Equal(ScalingKind.L2, auto.For(FeatureMatrix.FromArray(values, 21), 2, default));
            values[place] = -0f;
        }

        Assert.Equal(ScalingKind.Power, auto.For(FeatureMatrix.FromArray(values, 21), 2, default));
        Assert.Equal(ScalingKind.L2, new AutoScaling(ScalingKind.L2).For(FeatureMatrix.FromArray(values, 21), 2, default));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Threads_change_nothing(string word)
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 20_000 * 3).Select(_ => random.NextSingle()).ToArray();
        var features = FeatureMatrix.FromArray(values, 3);
        var one = Scaler.Fit(features, ScalingText.Parse(word), 1, default);
        var two = Scaler.Fit(features, ScalingText.Parse(word), 2, default);
        Assert.Equal(one.Mean.ToArray(), two.Mean.ToArray());
        Assert.Equal(one.Factor.ToArray(), two.Factor.ToArray());
    }

    private static double[][] Expected(ScalingKind kind, float[] values, int dimension)
    {
        double[][] rows = [.. values.Chunk(dimension).Select(row => Array.ConvertAll(row, v => (double)v))];
        if (kind is ScalingKind.Power or ScalingKind.PowerCenter) rows = [.. rows.Select(row => Array.ConvertAll(row, v => Math.Sign(v) * Math.Sqrt(Math.Abs(v))))];
        if (kind is ScalingKind.L2 or ScalingKind.Power or ScalingKind.L2Center or ScalingKind.PowerCenter)
        {
            rows = [.. rows.Select(row => (Row: row, Length: Math.Sqrt(row.Sum(v => v * v)))).Select(r => Array.ConvertAll(r.Row, v => r.Length == 0 ? 0 : v / r.Length))];
        }

        if (kind is not (ScalingKind.Standard or ScalingKind.Center or ScalingKind.L2Center or ScalingKind.PowerCenter)) return rows;
        double[] mean = [.. Enumerable.Range(0, dimension).Select(d => rows.Average(row => row[d]))];
        rows = [.. rows.Select(row => row.Select((v, d) => v - mean[d]).ToArray())];
        double[] squares = [.. Enumerable.Range(0, dimension).Select(d => rows.Average(row => row[d] * row[d]))];
        // Of what does not vary only rounding is left.
        double[] size = [.. kind == ScalingKind.Standard ? squares : Enumerable.Repeat(squares.Average(), dimension)];
        return [.. rows.Select(row => row.Select((v, d) => size[d] <= 1e-28 * (1 + (mean[d] * mean[d])) ? v : v / Math.Sqrt(size[d])).ToArray())];
    }
}
