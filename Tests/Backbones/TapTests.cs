using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using Xunit;

namespace TransferLearning.Tests.Backbones;

public sealed class TapTests
{
    private static readonly ImageSize s_size = new(64, 64);

    [Fact]
    public void Auto_is_recorded_under_its_real_name()
    {
        using var backbone = Nets.Open(Nets.Mini, s_size);
        Assert.Equal(new BackboneTap("features", "none", 256), Assert.Single(backbone.Taps));
        Assert.Contains("classifier", backbone.PenultimateReason);
        Assert.Null(backbone.FixedBatch);
        Assert.Equal(new BackboneInput("image", TensorLayout.NCHW, TensorElement.Float32, s_size), backbone.Input);
    }

    [Fact]
    public void SqueezeNet_is_pooled_to_512()
    {
        using var backbone = Nets.Open(Nets.SqueezeNet, null);
        Assert.Equal(new BackboneTap("fire9/concat_1", "avg", 512), Assert.Single(backbone.Taps));
    }

    [Fact]
    public void Several_taps_of_one_pass_equal_each_alone()
    {
        TapRequest[] taps = [new("stage2.1"), new("features"), new("stage2.1", "max"), new("stage4.1", "gem"), new("stage4.1", "flatten"), new("logits")];
        var images = Nets.Images(3, 3 * 64 * 64);
        using var all = Nets.Open(Nets.Mini, s_size, taps);
        Assert.Equal([64, 256, 64, 256, 256 * 4 * 4, 200], all.Taps.Select(t => t.Dimension));
        var together = Nets.Embed(all, images, 3);
        for (var t = 0; t < taps.Length; t++)
        {
            using var one = Nets.Open(Nets.Mini, s_size, taps[t]);
            var alone = Nets.Embed(one, images, 3)[0];
            for (var i = 0; i < alone.Length; i++) Assert.Equal(alone[i], together[t][i], 1e-4f);
        }
    }

    [Fact]
    public void The_average_of_the_last_map_is_the_networks_own_pooled_vector()
    {
        using var backbone = Nets.Open(Nets.Mini, new ImageSize(96, 64), new TapRequest("stage4.1"), new TapRequest("features"));
        var vectors = Nets.Embed(backbone, Nets.Images(2, 3 * 96 * 64), 2);
        for (var i = 0; i < vectors[0].Length; i++) Assert.Equal(vectors[1][i], vectors[0][i], 1e-5f);
    }

    [Fact]
    public void A_fixed_batch_is_filled_up()
    {
        using var single = Nets.Open(Nets.Zoo("keras-like-nhwc-fixed-batch"), null);
        Assert.Equal(1, single.FixedBatch);
        Assert.Equal(TensorLayout.NHWC, single.Input.Layout);

        var model = new TransferLearning.Onnx.OnnxModelBuilder().Input("x", TransferLearning.Onnx.Graph.ElementType.Float, 4, 3, 2, 2)
            .Node("Flatten", ["x"], ["y"]).Output("y", TransferLearning.Onnx.Graph.ElementType.Float, 4, 12).Build();
        using var four = Backbone.Open(model, new BackboneOptions { ModelPath = "" });
        Assert.Equal(4, four.FixedBatch);
        var images = Nets.Images(6, 12);
        Assert.Equal(images, Nets.Embed(four, images, 6)[0]);
    }

    [Fact]
    public void An_open_size_must_be_told_and_a_fixed_one_must_fit()
    {
        Assert.Contains("open", Assert.Throws<TlearnException>(() => Nets.Open(Nets.Mini, null)).Message);
        var error = Assert.Throws<TlearnException>(() => Nets.Open(Nets.SqueezeNet, s_size));
        Assert.Contains("224", error.Message);
        Assert.Contains("64", error.Message);
    }

    [Fact]
    public void A_misspelt_tap_names_the_right_one() =>
        Assert.Contains("'fire9/concat_1'", Assert.Throws<TlearnException>(() => Nets.Open(Nets.SqueezeNet, null, new TapRequest("fire9_concat"))).Message);

    [Fact]
    public void A_map_cannot_go_without_pooling() =>
        Assert.Throws<UsageException>(() => Nets.Open(Nets.Mini, s_size, new TapRequest("stage4.1", "none")));

    [Fact]
    public void Weights_are_no_taps() => Assert.Throws<TlearnException>(() => Nets.Open(Nets.Mini, s_size, new TapRequest("classifier.bias")));

    [Fact]
    public void Inspection_lists_layers_with_real_shapes()
    {
        var seen = BackboneInspector.Inspect(Nets.SqueezeNet);
        Assert.Null(seen.ShapesMissing);
        Assert.Equal([512, 13, 13], seen.Taps.Single(t => t.Name == "fire9/concat_1").Shape);
        Assert.Equal("Concat", seen.Taps.Single(t => t.Name == "fire9/concat_1").Op);
        Assert.Equal(
            ["conv1_2", .. Enumerable.Range(2, 8).Select(i => $"fire{i}/concat_1")],
            seen.Taps.Where(t => t.Suggested).Select(t => t.Name));
    }

    [Fact]
    public void Inspection_suggests_the_ends_of_residual_blocks()
    {
        var suggested = BackboneInspector.Inspect(Nets.Mini, new ImageSize(64, 64)).Taps.Where(t => t.Suggested).Select(t => t.Name);
        Assert.Equal(["stem", "stage1.0", "stage1.1", "stage2.0", "stage2.1", "stage3.0", "stage3.1", "stage4.0", "stage4.1", "features"], suggested);
    }

    [Fact]
    public void An_unknown_operator_is_named()
    {
        var model = new TransferLearning.Onnx.OnnxModelBuilder().Input("x", TransferLearning.Onnx.Graph.ElementType.Float, "N", 3, 2, 2)
            .Node("Frobnicate", ["x"], ["y"]).Output("y", TransferLearning.Onnx.Graph.ElementType.Float, "N", 12).Build();
        Assert.Contains("Frobnicate", Assert.Throws<TlearnException>(() => Backbone.Open(model, new BackboneOptions { ModelPath = "" })).Message);
    }

    [Fact]
    public void An_opset_of_the_future_is_said_to_be_one()
    {
        var model = new TransferLearning.Onnx.OnnxModelBuilder(opset: 99).Input("x", TransferLearning.Onnx.Graph.ElementType.Float, "N", 3, 2, 2)
            .Node("Flatten", ["x"], ["y"]).Output("y", TransferLearning.Onnx.Graph.ElementType.Float, "N", 12).Build();
        var error = Assert.Throws<TlearnException>(() => Backbone.Open(model, new BackboneOptions { ModelPath = "" }));
        Assert.Contains("99", error.Message);
        Assert.Contains("opset", error.Next);
    }
}
