using CsCheck;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Pooling;
using Xunit;

namespace TransferLearning.Tests.Pooling;

public sealed class PoolingTests
{
    private static readonly Gen<(FeatureMapShape Shape, float[] Values)> Maps =
        from channels in Gen.Int[1, 20]
        from positions in Gen.Int[1, 50]
        from order in Gen.Bool
        from values in Gen.Float[-10, 10].Array[channels * positions]
        select (new FeatureMapShape(channels, positions, order ? ChannelAxis.First : ChannelAxis.Last), values);

    [Theory]
    [InlineData("avg")]
    [InlineData("max")]
    [InlineData("gem")]
    public void Poolings_are_their_definitions(string name) => Maps.Sample((shape, values) =>
    {
        var vector = Pool(name, shape, values);
        for (var c = 0; c < shape.Channels; c++)
        {
            var channel = Enumerable.Range(0, shape.Positions).Select(p => (double)values[shape.Order == ChannelAxis.First ? (c * shape.Positions) + p : (p * shape.Channels) + c]).ToList();
            var expected = name switch
            {
                "avg" => channel.Average(),
                "max" => channel.Max(),
                _ => Math.Cbrt(channel.Average(v => Math.Pow(Math.Max(v, 1e-6), 3))),
            };
            Assert.Equal(expected, vector[c], 1e-4);
        }
    });

    [Fact]
    public void Flatten_and_none_keep_everything() => Maps.Sample((shape, values) =>
    {
        Assert.Equal(values, Pool("flatten", shape, values));
        Assert.Equal(values, Pool("none", shape, values));
    });

    [Fact]
    public void Token_is_the_first() => Assert.Equal([1f, 2f], Pool("token", FeatureMapShape.Of([1, 3, 2]), [1, 2, 3, 4, 5, 6]));

    [Theory]
    [InlineData(new long[] { 8, 512 }, 512, 1)]
    [InlineData(new long[] { 8, 512, 1, 1 }, 512, 1)]
    [InlineData(new long[] { 8, 512, 13, 13 }, 512, 169)]
    [InlineData(new long[] { 8, 197, 64 }, 64, 197)]
    public void Shapes_are_read(long[] tensor, int channels, int positions)
    {
        var shape = FeatureMapShape.Of(tensor);
        Assert.Equal((channels, positions), (shape.Channels, shape.Positions));
    }

    [Fact]
    public void An_unknown_pooling_lists_the_known() => Assert.Contains("gem", Assert.Throws<UsageException>(() => PoolingCatalog.Find("median")).Message);

    private static float[] Pool(string name, FeatureMapShape shape, float[] values)
    {
        var pooling = PoolingCatalog.Find(name);
        var vector = new float[pooling.Dimension(shape)];
        pooling.Pool(values, shape, vector);
        return vector;
    }
}
