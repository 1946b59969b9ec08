using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Pooling;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>Class token, patch tokens and channels of transformers and of networks that are channels-last inside.</summary>
public sealed class TokenTests
{
    [Theory]
    [InlineData("timm-vit-dynamo", "layer_norm_12")]
    [InlineData("hf-vit-torchscript14", "/m/vit/layernorm/Add_1_output_0")]
    public void The_last_norm_gives_class_token_or_mean_of_the_patches(string name, string norm)
    {
        ZooNet.AssertFeatures(name, ZooNet.Embed(name, new TapRequest(norm, "token")));

        var all = ZooNet.Embed(name, new TapRequest(norm, "flatten"));
        using var backbone = Nets.Open(Nets.Zoo(name), null, new TapRequest(norm, "avg"), new TapRequest(norm, "max"), new TapRequest(norm));
        var found = Nets.Embed(backbone, ZooNet.Input(name), 2);
        Assert.Equal(found[0], found[2]);
        Assert.All(backbone.Taps, t => Assert.Equal(1, t.ClassTokens));
        var (width, tokens) = (backbone.Taps[0].Dimension, all.Length / 2 / backbone.Taps[0].Dimension);
        for (var i = 0; i < 2 * width; i++)
        {
            var patches = Enumerable.Range(1, tokens - 1).Select(t => all[(i / width * tokens * width) + (t * width) + (i % width)]).ToList();
            Assert.Equal(patches.Average(v => (double)v), found[0][i], 1e-5);
            Assert.Equal(patches.Max(), found[1][i]);
        }
    }

    [Fact]
    public void Swin_has_no_class_token()
    {
        const string Norm = "/m/swin/layernorm/Add_1_output_0";
        var error = Assert.Throws<TlearnException>(() => Nets.Open(Nets.Zoo("hf-swin-torchscript16"), null, new TapRequest(Norm, "token")));
        Assert.Contains("no class token", error.Message);
        ZooNet.AssertFeatures("hf-swin-torchscript16", ZooNet.Embed("hf-swin-torchscript16", new TapRequest(Norm)));
    }

    [Fact]
    public void Channels_last_maps_are_pooled_over_their_positions()
    {
        const string Name = "timm-convnext-torchscript17";
        const string Inner = "/stages/stages.3/blocks/blocks.1/mlp/fc2/Add_output_0";
        var tap = BackboneInspector.Inspect(Nets.Zoo(Name)).Taps.Single(t => t.Name == Inner);
        Assert.Equal((ChannelAxis.Last, 64), (tap.Channels, tap.Shape![^1]));
        var last = ZooNet.Embed(Name, new TapRequest(Inner));
        var front = ZooNet.Embed(Name, new TapRequest("/stages/stages.3/blocks/blocks.1/Transpose_1_output_0"));
        Assert.Equal(2 * 64, last.Length);
        for (var i = 0; i < last.Length; i++) Assert.Equal(front[i], last[i], 1e-5f);
    }

    [Fact]
    public void What_has_no_known_channels_can_only_be_flattened()
    {
        const string Attention = "scaled_dot_product_attention";
        var error = Assert.Throws<TlearnException>(() => Nets.Open(Nets.Zoo("timm-vit-dynamo"), null, new TapRequest(Attention)));
        Assert.Contains("which axis", error.Message);
        Assert.Contains("flatten", error.Next);
        using var flat = Nets.Open(Nets.Zoo("timm-vit-dynamo"), null, new TapRequest(Attention, "flatten"));
        Assert.Equal(101 * 64, flat.Taps[0].Dimension);
    }
}
