using CsCheck;
using TransferLearning.FeatureExtraction.Pooling;
using Xunit;

namespace TransferLearning.Tests.Pooling;

public sealed class PoolingTests
{
    private static readonly Gen<(FeatureMapShape Shape, float[] Values)> s_maps =
        from channels in Gen.Int[1, 20]
        from positions in Gen.Int[1, 50]
        from order in Gen.Bool
        from values in Gen.Float[-10, 10].Array[channels * positions]
        select (new FeatureMapShape(channels, positions, order ? ChannelAxis.First : ChannelAxis.Last), values);

    [Theory]
    [InlineData("avg")]
    [InlineData("max")]
    [InlineData("gem")]
    public void Poolings_are_their_definitions(string name) => s_maps.Sample((shape, values) =>
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
    public void Flatten_and_none_keep_everything() => s_maps.Sample((shape, values) =>
    {
        Assert.Equal(values, Pool("flatten", shape, values));
        Assert.Equal(values, Pool("none", shape, values));
    });

    [Fact]
    public void Token_is_the_first()
    {
        Assert.Equal([1f, 2f], Pool("token", FeatureMapShape.Of([1, 3, 2], ChannelAxis.Last), [1, 2, 3, 4, 5, 6]));
        Assert.Equal([1f, 4f], Pool("token", FeatureMapShape.Of([1, 2, 3], ChannelAxis.First), [1, 2, 3, 4, 5, 6]));
    }

    [Theory]
    [InlineData("avg", 4f, 5f)]
    [InlineData("max", 5f, 6f)]
    [InlineData("gem", 4.235824f, 5.192494f)]
    public void Class_tokens_are_no_part_of_the_image(string name, float first, float second)
    {
        var last = FeatureMapShape.Of([1, 3, 2], ChannelAxis.Last) with { ClassTokens = 1 };
        var front = FeatureMapShape.Of([1, 2, 3], ChannelAxis.First) with { ClassTokens = 1 };
        foreach (var found in (float[][])[Pool(name, last, [100, 200, 3, 4, 5, 6]), Pool(name, front, [100, 3, 5, 200, 4, 6])])
        {
            Assert.Equal(first, found[0], 1e-5f);
            Assert.Equal(second, found[1], 1e-5f);
        }
    }

    [Theory]
    [InlineData(new long[] { 8, 512, 13, 13 }, ChannelAxis.First, 512, 169)]
    [InlineData(new long[] { 8, 13, 13, 512 }, ChannelAxis.Last, 512, 169)]
    [InlineData(new long[] { 8, 197, 64 }, ChannelAxis.Last, 64, 197)]
    public void Shapes_are_read(long[] tensor, ChannelAxis order, int channels, int positions)
    {
        var shape = FeatureMapShape.Of(tensor, order);
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
