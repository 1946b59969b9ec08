using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Pooling;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;
using TransferLearning.Tests.Onnx;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>Endings and beginnings that exporters write, each as the smallest graph that has it.</summary>
public sealed class ExporterTests
{
    [Fact]
    public void A_distilled_transformer_averages_two_classifiers_and_gives_the_first_ones_token()
    {
        var found = PenultimateFinder.Find(Headed(b => b
            .Weight("w", [4, 2], new float[8]).Weight("bias", [2], new float[2]).Weight("half", [], [2f])
            .Node("Gemm", ["v", "w", "bias"], ["cls"]).Node("Neg", ["v"], ["u"]).Node("Gemm", ["u", "w", "bias"], ["dist"])
            .Node("Add", ["cls", "dist"], ["sum"]).Node("Div", ["sum", "half"], ["y"])));
        Assert.Equal(("v", true), (found.Tensor, found.HasClassifier));
        Assert.Contains("averaged", found.Reason);
    }

    [Fact]
    public void A_residual_sum_is_no_pair_of_classifiers() => Assert.Equal("y", PenultimateFinder.Find(Headed(b => b
        .Weight("w", [4, 4], new float[16]).Node("MatMul", ["v", "w"], ["p"]).Node("Add", ["v", "p"], ["y"]))).Tensor);

    [Fact]
    public void A_temperature_is_passed_and_a_normalisation_is_not()
    {
        Assert.Equal("v", PenultimateFinder.Find(Headed(b => b.Weight("w", [4, 2], new float[8]).Weight("t", [1], [2f]).Node("Gemm", ["v", "w"], ["g"]).Node("Div", ["g", "t"], ["y"]))).Tensor);
        Assert.Equal("y", PenultimateFinder.Find(Headed(b => b.Weight("w", [4, 2], new float[8]).Weight("t", [2], [2f, 3f]).Node("Gemm", ["v", "w"], ["g"]).Node("Mul", ["g", "t"], ["y"]))).Tensor);
    }

    [Fact]
    public void Dynamic_quantisation_is_seen_through() => Assert.Equal("v", PenultimateFinder.Find(Headed(b => b
        .Weight("w", [4, 2], new float[8]).Weight("ws", [], [1f]).Weight("bias", [2], new float[2])
        .Node("DynamicQuantizeLinear", ["v"], ["q", "qs", "qz"]).Node("MatMulInteger", ["q", "w", "qz"], ["i"]).Node("Cast", ["i"], ["f"], ("to", 1))
        .Node("Mul", ["qs", "ws"], ["scale"]).Node("Mul", ["f", "scale"], ["product"]).Node("Add", ["product", "bias"], ["y"]))).Tensor);

    [Fact]
    public void Keras_names_end_in_a_product_with_bias_and_a_softmax() => Assert.Equal("v", PenultimateFinder.Find(Headed(b => b
        .Weight("w", [4, 2], new float[8]).Weight("bias", [2], new float[2]).Node("Identity", ["w"], ["StatefulPartitionedCall/w:0"])
        .Node("Identity", ["v"], ["StatefulPartitionedCall/drop:0"]).Node("MatMul", ["StatefulPartitionedCall/drop:0", "StatefulPartitionedCall/w:0"], ["StatefulPartitionedCall/MatMul:0"])
        .Node("Add", ["StatefulPartitionedCall/MatMul:0", "bias"], ["sum"]).Node("Softmax", ["sum"], ["soft"]).Node("Identity", ["soft"], ["y"]))).Tensor);

    [Fact]
    public void Of_a_map_and_a_vector_a_feature_extractor_gives_the_vector()
    {
        var model = new OnnxModelBuilder().Input("pixel_values", ElementType.Float, "N", 3, 4, 4)
            .Node("Relu", ["pixel_values"], ["last_hidden_state"]).Node("GlobalAveragePool", ["last_hidden_state"], ["pooler_output"])
            .Output("last_hidden_state", ElementType.Float, "N", 3, 4, 4).Output("pooler_output", ElementType.Float, "N", 3, 1, 1).Build();
        Assert.Equal(("pooler_output", false), (PenultimateFinder.Find(model).Tensor, PenultimateFinder.Find(model).HasClassifier));
    }

    [Fact]
    public void A_projection_that_is_called_an_embedding_is_no_classifier()
    {
        var model = new OnnxModelBuilder().Input("x", ElementType.Float, "N", 4).Weight("w", [4, 2], new float[8])
            .Node("Relu", ["x"], ["v"]).Node("MatMul", ["v", "w"], ["image_embeds"]).Output("image_embeds", ElementType.Float, "N", 2).Build();
        var found = PenultimateFinder.Find(model);
        Assert.Equal(("image_embeds", false), (found.Tensor, found.HasClassifier));
        Assert.Contains("called", found.Reason);
    }

    [Fact]
    public void Logits_go_before_hidden_states_whatever_their_order()
    {
        var model = new OnnxModelBuilder().Input("x", ElementType.Float, "N", 4).Weight("w", [4, 2], new float[8])
            .Node("Relu", ["x"], ["hidden_states"]).Node("Gemm", ["hidden_states", "w"], ["logits"])
            .Output("hidden_states", ElementType.Float, "N", 4).Output("logits", ElementType.Float, "N", 2).Build();
        Assert.Equal(("hidden_states", "logits"), (PenultimateFinder.Find(model).Tensor, PenultimateFinder.Find(model).Output));
    }

    [Fact]
    public void A_channel_shuffle_keeps_channels_first()
    {
        var shuffle = Map(b => b.Integers("five", [5], [-1, 2, 2, 8, 8]).Integers("four", [4], [-1, 4, 8, 8]).Weight("k", [4, 4, 1, 1], new float[16])
            .Node("Reshape", ["map", "five"], ["a"]).Node("Transpose", ["a"], ["b"], ("perm", new long[] { 0, 2, 1, 3, 4 })).Node("Reshape", ["b", "four"], ["c"]).Node("Conv", ["c", "k"], ["y"]));
        Assert.Equal(ChannelAxis.First, new MapLayouts(shuffle).Of("c", [2, 4, 8, 8])!.Value.Order);
    }

    [Fact]
    public void A_mixers_transposed_tokens_are_channels_first()
    {
        var mixer = Map(b => b.Integers("three", [3], [0, 4, 64]).Weight("tokens", [64, 10], new float[640]).Weight("one", [4], new float[4]).Weight("zero", [4], new float[4])
            .Node("Reshape", ["map", "three"], ["flat"]).Node("Transpose", ["flat"], ["t"], ("perm", new long[] { 0, 2, 1 })).Node("LayerNormalization", ["t", "one", "zero"], ["norm"])
            .Node("Transpose", ["norm"], ["mixing"], ("perm", new long[] { 0, 2, 1 })).Node("MatMul", ["mixing", "tokens"], ["y"]));
        var layouts = new MapLayouts(mixer);
        Assert.Equal(ChannelAxis.First, layouts.Of("flat", [2, 4, 64])!.Value.Order);
        Assert.Equal(ChannelAxis.Last, layouts.Of("t", [2, 64, 4])!.Value.Order);
        Assert.Equal(ChannelAxis.First, layouts.Of("mixing", [2, 4, 64])!.Value.Order);
        Assert.Equal(ChannelAxis.First, layouts.Of("y", [2, 4, 10])!.Value.Order);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Learnt_tokens_in_front_of_the_patches_are_counted(int learnt)
    {
        var layouts = new MapLayouts(Tokens(learnt));
        Assert.Equal(learnt, layouts.Of("norm", [2, 64 + learnt, 4])!.Value.ClassTokens);
        Assert.Equal(0, layouts.Of("patches", [2, 64, 4])!.Value.ClassTokens);
        Assert.Equal(0, layouts.Of("rest", [2, 64, 4])!.Value.ClassTokens);
    }

    [Fact]
    public void Registers_behind_the_class_token_are_counted_with_it()
    {
        var layouts = new MapLayouts(Tokens(1, b => b.Integers("zero64", [1], [0]).Weight("registers", [1, 4, 4], new float[16]).Node("Expand", ["registers", "shape"], ["r"])
            .Node("Slice", ["joined", "zero64", "start", "axis"], ["first"]).Node("Concat", ["first", "r", "rest"], ["all"], ("axis", 1))));
        Assert.Equal(5, layouts.Of("all", [2, 69, 4])!.Value.ClassTokens);
    }

    [Fact]
    public void An_input_of_open_sizes_that_is_transposed_first_is_NHWC()
    {
        var model = new OnnxModelBuilder().Input("x", ElementType.Float, "a", "b", "c", "d").Node("Transpose", ["x"], ["t"], ("perm", new long[] { 0, 3, 1, 2 }))
            .Node("Flatten", ["t"], ["y"]).Output("y", ElementType.Float, "N", "D").Build();
        Assert.Equal(TensorLayout.NHWC, DeclaredInput.Of(model).Layout);
    }

    [Fact]
    public void A_custom_operator_is_named_with_domain_and_node()
    {
        var proto = ModelProto.Parser.ParseFrom(Map(b => b.Node("Swirl", ["map"], ["y"])).ToBytes());
        proto.Graph.Node[^1].Domain = "com.example";
        proto.Graph.Node[^1].Name = "/neck/swirl";
        var error = Assert.Throws<TlearnException>(() => Backbone.Open(OnnxModel.FromBytes(Edits.Bytes(proto), "m"), new BackboneOptions { ModelPath = "" }));
        foreach (var part in (string[])["'Swirl'", "'com.example'", "'/neck/swirl'"]) Assert.Contains(part, error.Message);

        // In front of it the network is as good as any.
        using var before = Backbone.Open(OnnxModel.FromBytes(Edits.Bytes(proto), "m"), new BackboneOptions { ModelPath = "", Taps = [new TapRequest("map")] });
        Assert.Equal(4, before.Taps[0].Dimension);
    }

    private static OnnxModel Headed(Action<OnnxModelBuilder> head)
    {
        var builder = new OnnxModelBuilder().Input("x", ElementType.Float, "N", 4).Node("Relu", ["x"], ["v"]);
        head(builder);
        return builder.Output("y", ElementType.Float, "N", "C").Build();
    }

    private static OnnxModel Map(Action<OnnxModelBuilder> tail)
    {
        var builder = new OnnxModelBuilder(17).Input("x", ElementType.Float, "N", 3, 8, 8).Weight("w", [4, 3, 1, 1], new float[12]).Node("Conv", ["x", "w"], ["map"]);
        tail(builder);
        return builder.Output("y", ElementType.Float, "N", "C").Build();
    }

    private static OnnxModel Tokens(int learnt, Action<OnnxModelBuilder>? more = null) => Map(b =>
    {
        b.Integers("three", [3], [0, 4, 64]).Integers("zero", [1], [0]).Integers("one", [1], [1]).Integers("start", [1], [learnt]).Integers("end", [1], [long.MaxValue]).Integers("axis", [1], [1])
            .Weight("cls", [1, 1, 4], new float[4]).Weight("s", [4], new float[4])
            .Node("Reshape", ["map", "three"], ["flat"]).Node("Transpose", ["flat"], ["patches"], ("perm", new long[] { 0, 2, 1 }))
            .Node("Shape", ["patches"], ["size"]).Node("Slice", ["size", "zero", "one"], ["batch"]).Node("Concat", ["batch", "one", "one"], ["shape"], ("axis", 0));
        for (var i = 0; i < learnt; i++) b.Node("Expand", ["cls", "shape"], [$"token{i}"]);
        b.Node("Concat", [.. Enumerable.Range(0, learnt).Select(i => $"token{i}"), "patches"], ["joined"], ("axis", 1))
            .Node("LayerNormalization", ["joined", "s", "s"], ["norm"])
            .Node("Slice", ["norm", "start", "end", "axis"], ["rest"]);
        more?.Invoke(b);
        b.Node("ReduceMean", ["rest"], ["y"], ("axes", new long[] { 1 }), ("keepdims", 0));
    });
}
