using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>Which scaling the nearest class mean takes by itself: the one that answers more of its training rows by the others.</summary>
public sealed class CentroidScalingTests
{
    [Theory]
    [InlineData("euclidean")]
    [InlineData("cosine")]
    public void Rows_whose_direction_tells_the_class_are_made_length_1(string metric)
    {
        var random = new Random(4);
        var (x, y) = Rows(120, (r, d) => (d == r % 3 ? 4 : 1) + random.NextDouble(), _ => (float)Math.Exp(4 * random.NextDouble()));
        Assert.Equal(ScalingKind.Power, Fitted(x, y, metric).Scaling);
        for (var i = 0; i < x.Length; i += 6) x[i] = -x[i]; // any sign
        Assert.Equal(ScalingKind.L2, Fitted(x, y, metric).Scaling);
    }

    [Fact]
    public void Columns_of_different_size_are_standardised()
    {
        var random = new Random(5);
        var (x, y) = Rows(120, (r, d) => d == 0 ? 1000 * random.NextDouble() : (d == 1 + (r % 3) ? 1 : 0) + random.NextDouble(), _ => 1);
        Assert.Equal(ScalingKind.Standard, Fitted(x, y, "euclidean").Scaling);
        Assert.True(Accuracy(x, y, "auto") > Accuracy(x, y, "power") + 0.1);
    }

    // Counted again by fitting without each row.
    [Theory]
    [InlineData("euclidean", 1)]
    [InlineData("euclidean", 6)]
    [InlineData("cosine", 3)]
    [InlineData("cosine", 8)]
    public void It_is_the_one_that_more_rows_are_answered_with_by_the_others(string metric, int seed)
    {
        var (x, y) = HeadData.Clouds(40, 4, seed, separation: 0.7);
        int With(string scale) => Enumerable.Range(0, y.Length).Count(left =>
        {
            int[] kept = [.. Enumerable.Range(0, y.Length).Where(r => r != left)];
            // The scaling itself is learnt from all rows.
            var scaler = Scaler.Fit(HeadData.Matrix(x), ScalingText.Parse(scale), 1, default);
            var scaled = new float[x.Length];
            for (var r = 0; r < y.Length; r++) scaler.Apply(x.AsSpan(r * HeadData.Dimension, HeadData.Dimension), scaled.AsSpan(r * HeadData.Dimension, HeadData.Dimension));
            var head = HeadData.Trainer("centroid", scale: "none", parameters: [("metric", metric)]).Fit(HeadData.Matrix(scaled).Select(kept), [.. kept.Select(r => y[r])], 4);
            return head.Score(HeadData.Matrix(scaled).Select([left])).ArgMax()[0] == y[left];
        });
        var (standard, l2) = (With("standard"), With("l2"));
        Assert.NotEqual(standard, l2);
        Assert.Equal(l2 > standard ? ScalingKind.L2 : ScalingKind.Standard, Fitted(x, y, metric).Scaling);
    }

    [Fact]
    public void Taps_side_by_side_and_classes_of_one_row_stay_standardised()
    {
        var (x, y) = HeadData.Clouds(40, 4);
        Assert.Equal(ScalingKind.Standard, ((IScaledHead)HeadData.Trainer("centroid").Fit(HeadData.Joined(x), y, 4)).Scaling);
        int[] alone = [.. Enumerable.Range(0, 40)];
        Assert.Equal(ScalingKind.Standard, Fitted(x, alone, "euclidean", 40).Scaling);
    }

    private static IScaledHead Fitted(float[] x, int[] y, string metric, int classes = 0) =>
        (IScaledHead)HeadData.Trainer("centroid", parameters: [("metric", metric)]).Fit(FeatureMatrix.FromArray(x, x.Length / y.Length), y, Math.Max(classes, y.Max() + 1));

    private static double Accuracy(float[] x, int[] y, string scale)
    {
        var features = FeatureMatrix.FromArray(x, x.Length / y.Length);
        return HeadData.Trainer("centroid", scale: scale).Fit(features, y, y.Max() + 1).Score(features).ArgMax().Zip(y).Count(p => p.First == p.Second) / (double)y.Length;
    }

    private static (float[] X, int[] Y) Rows(int rows, Func<int, int, double> value, Func<int, float> size)
    {
        const int Width = 6;
        var x = new float[rows * Width];
        for (var r = 0; r < rows; r++)
        {
            var length = size(r);
            for (var d = 0; d < Width; d++) x[(r * Width) + d] = (float)(length * value(r, d));
        }

        return (x, [.. Enumerable.Range(0, rows).Select(r => r % 3)]);
    }
}
