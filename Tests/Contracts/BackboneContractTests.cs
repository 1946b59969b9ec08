using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Contracts;

/// <summary>What every backbone keeps, whatever network it holds.</summary>
public sealed class BackboneContractTests
{
    public static TheoryData<string> Networks => ["mini", "squeezenet", "squeezenet-half-batch1", "efficientnet", "zoo/keras-like-nhwc-fixed-batch", "zoo/timm-vit-dynamo", "zoo/torchvision-densenet-external"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void An_image_has_one_vector_whatever_its_batch_and_lane(string network)
    {
        using var backbone = Open(network);
        var length = backbone.Input.Count;
        var images = Nets.Images(5, length);
        var together = Nets.Embed(backbone, images, 5)[0];
        var dimension = backbone.Taps[0].Dimension;
        var alone = new float[5][];
        Parallel.For(0, 5, i => alone[i] = Nets.Embed(backbone, images.AsMemory(i * length, length), 1)[0]);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(dimension, alone[i].Length);
            AssertClose(together.AsSpan(i * dimension, dimension), alone[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_same_call_gives_the_same_bits(string network)
    {
        using var backbone = Open(network);
        var images = Nets.Images(2, backbone.Input.Count);
        Assert.Equal(Nets.Embed(backbone, images, 2)[0], Nets.Embed(backbone, images, 2)[0]);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Different_images_have_different_finite_vectors(string network)
    {
        using var backbone = Open(network);
        var vectors = Nets.Embed(backbone, Nets.Images(2, backbone.Input.Count), 2)[0];
        Assert.All(vectors, v => Assert.True(float.IsFinite(v)));
        Assert.NotEqual(vectors[..(vectors.Length / 2)], vectors[(vectors.Length / 2)..]);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_cancelled_call_says_so_and_the_next_one_works(string network)
    {
        using var backbone = Open(network);
        var images = Nets.Images(1, backbone.Input.Count);
        var vector = new float[backbone.Taps[0].Dimension];
        Assert.ThrowsAny<OperationCanceledException>(() => backbone.Run(images, 1, [vector], new CancellationToken(canceled: true)));
        backbone.Run(images, 1, [vector], TestContext.Current.CancellationToken);
        Assert.Contains(vector, v => v != 0);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_kept_node_runs_on_the_processor(string network)
    {
        using var backbone = Open(network);
        var (provider, nodes) = Assert.Single(backbone.Execution.NodesByProvider);
        Assert.Equal("CPUExecutionProvider", provider);
        Assert.InRange(nodes, 3, 1000);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Blocks_of_wrong_length_are_refused(string network)
    {
        using var backbone = Open(network);
        var images = Nets.Images(1, backbone.Input.Count);
        Assert.ThrowsAny<ArgumentException>(() => backbone.Run(images.AsMemory(1), 1, [new float[backbone.Taps[0].Dimension]], TestContext.Current.CancellationToken));
        Assert.ThrowsAny<ArgumentException>(() => backbone.Run(images, 1, [new float[backbone.Taps[0].Dimension + 1]], TestContext.Current.CancellationToken));
        Assert.ThrowsAny<ArgumentException>(() => backbone.Run(images, 1, [], TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void An_unknown_tap_lists_its_neighbours(string network)
    {
        var error = Assert.Throws<TlearnException>(() => Open(network, new TapRequest("no-such-tensor")));
        Assert.Contains("nearest", error.Message);
        Assert.Contains("`Models.Inspect(", error.Next);
    }

    private static Backbone Open(string network, params TapRequest[] taps) => network switch
    {
        "mini" => Nets.Open(Nets.Mini, new ImageSize(64, 96), taps),
        "squeezenet" => Nets.Open(Nets.SqueezeNet, null, taps),
        "squeezenet-half-batch1" => Nets.Open(SharedData.Require("models", "squeezenet1.1-fp16-batch1.onnx"), null, taps),
        "efficientnet" => Nets.Open(Nets.EfficientNet, null, taps),
        _ => Nets.Open(Nets.Zoo(network[4..]), null, taps),
    };

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        var largest = System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(expected);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-5f * MathF.Abs(largest));
    }
}
