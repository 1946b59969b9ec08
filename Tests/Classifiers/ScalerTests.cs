using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

public class ScalerTests
{
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

    [Fact]
    public void Threads_change_nothing()
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 20_000 * 3).Select(_ => random.NextSingle()).ToArray();
        var features = FeatureMatrix.FromArray(values, 3);
        var one = Scaler.Fit(features, ScalingKind.Standard, 1, default);
        var two = Scaler.Fit(features, ScalingKind.Standard, 2, default);
        Assert.Equal(one.Mean.ToArray(), two.Mean.ToArray());
        Assert.Equal(one.Factor.ToArray(), two.Factor.ToArray());
    }
}
