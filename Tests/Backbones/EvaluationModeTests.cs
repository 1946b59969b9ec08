using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>An image's vector is its own: what stands in the graph of training, and what mixes the images of a batch, is found when a network is opened.</summary>
public sealed class EvaluationModeTests
{
    [Theory]
    [InlineData(1, "BatchNormalization 'y'")]
    [InlineData(0, null)]
    public void A_batch_norm_in_training_mode_is_refused_by_its_name(int training, string? expected)
    {
        string[] outputs = training == 1 ? ["y", "mean.new", "variance.new"] : ["y"];
        Check(expected, Images(15).Weight("s", [3], [1f, 1, 1]).Weight("b", [3], [0f, 0, 0]).Weight("m", [3], [0f, 0, 0]).Weight("v", [3], [1f, 1, 1])
            .Node("BatchNormalization", ["x", "s", "b", "m", "v"], outputs, ("training_mode", training)));
    }

    [Theory]
    [InlineData(true, 0.5f, "Dropout 'y'")]
    [InlineData(false, 0.5f, null)]
    [InlineData(true, 0f, null)]
    public void A_dropout_that_drops_is_refused(bool training, float ratio, string? expected) =>
        Check(expected, Truth(Images(13).Weight("ratio", [], [ratio]), "training", training).Node("Dropout", ["x", "ratio", "training"], ["y"]));

    [Fact]
    public void A_dropout_whose_truth_is_computed_is_seen() => Check("Dropout 'y'", Truth(Images(13).Weight("ratio", [], [0.5f]), "evaluating", false)
        .Node("Not", ["evaluating"], ["training"]).Node("Dropout", ["x", "ratio", "training"], ["y"]));

    [Fact]
    public void Random_numbers_are_refused() => Check("RandomUniformLike 'r'", Images(13).Node("RandomUniformLike", ["x"], ["r"]).Node("Add", ["x", "r"], ["y"]));

    [Fact]
    public void What_lies_behind_the_tap_does_not_count()
    {
        var model = Truth(Images(13).Weight("ratio", [], [0.5f]), "training", true).Node("Relu", ["x"], ["tap"]).Node("Dropout", ["tap", "ratio", "training"], ["y"]).Output("y", ElementType.Float, "N", 3, 8, 8).Build();
        using var backbone = Open(model, new TapRequest("tap"));
        Assert.Null(backbone.BatchNote);
        Assert.Contains("Dropout 'y'", Assert.Throws<TlearnException>(() => Open(model, new TapRequest("y"))).Message);
    }

    [Fact]
    public void Bodies_and_functions_are_looked_into()
    {
        var body = new GraphProto { Node = { Norm("in", "out") }, Output = { new ValueProto { Name = "out" } } };
        Assert.Equal("out", Assert.Single(TrainingModeNodes.Find(With(new NodeProto { OpType = "If", Input = { "c" }, Output = { "y" }, Attribute = { new AttributeProto { Name = "then_branch", G = body } } }))).Outputs[0]);

        var function = new FunctionProto { Name = "block", Domain = "own", Input = { "a", "t" }, Output = { "z" }, Node = { new NodeProto { OpType = "Dropout", Input = { "a", "", "t" }, Output = { "z" } } } };
        foreach (var (truth, count) in ((byte, int)[])[(1, 1), (0, 0)])
        {
            var model = With(new NodeProto { OpType = "block", Domain = "own", Input = { "in", "truth" }, Output = { "y" } }, m =>
            {
                m.Functions.Add(function);
                m.Graph.Initializer.Add(new TensorProto { Name = "truth", DataType = (int)ElementType.Bool, RawData = Google.Protobuf.ByteString.CopyFrom(truth) });
            });
            Assert.Equal(count, TrainingModeNodes.Find(model).Count);
        }

        var referring = new FunctionProto { Name = "norm", Domain = "own", Input = { "a" }, Output = { "z" }, Node = { Norm("a", "z") } };
        referring.Node[0].Attribute[0] = new AttributeProto { Name = "training_mode", RefAttrName = "mode" };
        foreach (var mode in (int[])[1, 0])
        {
            var call = new NodeProto { OpType = "norm", Domain = "own", Input = { "in" }, Output = { "y" }, Attribute = { new AttributeProto { Name = "mode", I = mode, Type = 2 } } };
            Assert.Equal(mode, TrainingModeNodes.Find(With(call, m => m.Functions.Add(referring))).Count);
        }

        static NodeProto Norm(string input, string output) => new()
        {
            OpType = "BatchNormalization",
            Input = { input, "s", "b", "m", "v" },
            Output = { output },
            Attribute = { new AttributeProto { Name = "training_mode", I = 1, Type = 2 } },
        };
    }

    [Theory]
    [InlineData("N")]
    [InlineData(4)]
    public void A_network_that_mixes_the_images_of_a_batch_takes_them_one_at_a_time_or_is_refused(object batch)
    {
        // Each image less the mean of the batch: nothing in it is called training.
        var model = Images(13, batch).Node("ReduceMean", ["x"], ["mean"], ("axes", (long[])[0]), ("keepdims", 1)).Weight("half", [1], [0.5f]).Node("Mul", ["mean", "half"], ["part"]).Node("Sub", ["x", "part"], ["y"])
            .Output("y", ElementType.Float, batch, 3, 8, 8).Build();
        if (batch is int)
        {
            Assert.Contains("takes 4 at a time", Assert.Throws<TlearnException>(() => Open(model, new TapRequest("y"))).Message);
            return;
        }

        using var backbone = Open(model, new TapRequest("y", "flatten"));
        Assert.Equal(1, backbone.FixedBatch);
        Assert.Contains("one at a time", backbone.BatchNote);
        var images = Nets.Images(3, backbone.Input.Count);
        var together = Nets.Embed(backbone, images, 3)[0];
        for (var i = 0; i < 3; i++) Assert.Equal(Nets.Embed(backbone, images.AsMemory(i * backbone.Input.Count, backbone.Input.Count), 1)[0], together[(i * backbone.Input.Count)..((i + 1) * backbone.Input.Count)]);
    }

    [Theory]
    [InlineData(1L, -1L)]
    [InlineData(1L, 16L)]
    public void A_reshape_to_one_row_takes_images_one_at_a_time(long rows, long columns)
    {
        var model = Images(13).Weight("w", [16, 3, 8, 8], Nets.Images(1, 16 * 192)).Node("Conv", ["x", "w"], ["map"]).Integers("shape", [2], [rows, columns]).Node("Reshape", ["map", "shape"], ["y"])
            .Output("y", ElementType.Float, 1, columns < 0 ? "D" : columns).Build();
        foreach (var asked in (int?[])[null, 1])
        {
            using var backbone = Open(model, new TapRequest("y"), asked);
            Assert.Equal((1, 16, "none"), (backbone.FixedBatch, backbone.Taps[0].Dimension, backbone.Taps[0].Pool));
            Assert.Equal(asked is null, backbone.BatchNote is not null);
            Assert.Equal(3 * 16, Nets.Embed(backbone, Nets.Images(3, backbone.Input.Count), 3)[0].Length);
        }
    }

    [Fact]
    public void Dynamic_quantisation_takes_images_one_at_a_time()
    {
        var model = Images(13).Weight("w", [16, 3, 8, 8], Nets.Images(1, 16 * 192)).Node("Conv", ["x", "w"], ["map"]).Node("Flatten", ["map"], ["row"]).Node("DynamicQuantizeLinear", ["row"], ["q", "scale", "zero"])
            .Node("DequantizeLinear", ["q", "scale", "zero"], ["y"]).Output("y", ElementType.Float, "N", 16).Build();
        using var backbone = Open(model, new TapRequest("y"));
        Assert.Equal(1, backbone.FixedBatch);
        Assert.Contains("dynamic quantisation", backbone.BatchNote);
    }

    [Fact]
    public void Vectors_whose_length_follows_from_the_whole_batch_are_not_compared_blindly()
    {
        var model = Images(13).Node("Flatten", ["x"], ["row"]).Node("ReduceMean", ["row"], ["mean"], ("axes", (long[])[0]), ("keepdims", 0)).Weight("zero", [], [0f]).Node("Greater", ["mean", "zero"], ["kept"])
            .Node("Compress", ["row", "kept"], ["y"], ("axis", 1)).Output("y", ElementType.Float, "N", "K").Build();
        using var backbone = Open(model, new TapRequest("y"));
        Assert.Equal(1, backbone.FixedBatch);
        Assert.Contains("even in length", backbone.BatchNote);
    }

    [Fact]
    public void A_tensor_that_several_images_share_is_no_tap()
    {
        var model = Images(13).Node("ReduceMean", ["x"], ["y"], ("axes", (long[])[0, 2, 3]), ("keepdims", 0)).Output("y", ElementType.Float, 3).Build();
        Assert.Contains("expected the batch first", Assert.Throws<TlearnException>(() => Open(model, new TapRequest("y"))).Message);
    }

    private static void Check(string? expected, OnnxModelBuilder network)
    {
        var model = network.Output("y", ElementType.Float, "N", 3, 8, 8).Build();
        if (expected is null)
        {
            using var backbone = Open(model, new TapRequest("y"));
            Assert.Null(backbone.BatchNote);
            return;
        }

        var e = Assert.Throws<TlearnException>(() => Open(model, new TapRequest("y")));
        Assert.Contains(expected, e.Message);
        Assert.Contains("evaluation mode", e.Next);
        Assert.Contains(expected, BackboneInspector.Inspect(model, new ImageSize(8, 8)).TrainingMode);
    }

    private static Backbone Open(OnnxModel model, TapRequest tap, int? batch = null) => Backbone.Open(model, new BackboneOptions { ModelPath = "", Taps = [tap], Device = DeviceSpec.Cpu, Batch = batch }, TestContext.Current.CancellationToken);

    private static OnnxModelBuilder Images(long opset, object? batch = null) => new OnnxModelBuilder(opset).Input("x", ElementType.Float, batch ?? "N", 3, 8, 8);

    /// <summary>A truth value, which the builder has no constants of, from a number.</summary>
    private static OnnxModelBuilder Truth(OnnxModelBuilder network, string name, bool value) =>
        network.Integers($"{name}.number", [], [value ? 1 : 0]).Node("Cast", [$"{name}.number"], [name], ("to", (long)ElementType.Bool));

    private static OnnxModel With(NodeProto node, Action<ModelProto>? change = null)
    {
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "g", Node = { node }, Output = { new ValueProto { Name = "y" } } }, OpsetImport = { new OperatorSetProto { Domain = "", Version = 15 } } };
        foreach (var name in (string[])["in", "c", "s", "b", "m", "v"]) model.Graph.Input.Add(new ValueProto { Name = name });
        change?.Invoke(model);
        // As it stands: reading it would put the function's nodes in place of the call.
        var graph = model.Graph;
        model.Graph = null;
        return new OnnxModel(model, graph, new OnnxSource("test", null), "");
    }
}
