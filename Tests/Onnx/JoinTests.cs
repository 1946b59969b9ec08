using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Export;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Editing;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Onnx;

/// <summary>Two graphs made one.</summary>
public sealed class JoinTests
{
    [Fact]
    public void Names_that_both_have_do_not_meet()
    {
        // 2·(−x) + 1, where every name of the second graph is one of the first, too.
        var first = new OnnxModelBuilder(9, "first").Input("image", ElementType.Float, "N", 2).Node("Neg", ["image"], ["label"]).Node("Identity", ["label"], ["head.two"])
            .Output("head.two", ElementType.Float, "N", 2).Metadata("a", "first").Build();
        var second = new OnnxModelBuilder(9, "second").Input("image", ElementType.Float, "N", 2).Weight("head.two", [1], [2]).Weight("head.one", [1], [1])
            .Node("Mul", ["image", "head.two"], ["head.double"]).Node("Add", ["head.double", "head.one"], ["label"]).Output("label", ElementType.Float, "N", 2).Metadata("a", "second").Build();
        var joined = OnnxModel.FromBytes(first.Append(second, new Dictionary<string, string> { ["image"] = "head.two" }).ToBytes(), "joined");
        Assert.Equal(("image", "label", "second"), (Assert.Single(joined.Inputs).Name, Assert.Single(joined.Outputs).Name, joined.Metadata["a"]));
        Assert.Contains("head.two", joined.Graph.Tensors);
        Assert.Contains("backbone.label", joined.Graph.Tensors);
        Assert.Equal([-1, 3], Run(joined, [1, -1]));
        Assert.Equal([-1, 3], Run(second.Prepend(first, new Dictionary<string, string> { ["head.two"] = "image" }), [1, -1]));
        // The originals are what they were.
        Assert.Equal([-1, 1], Run(first, [1, -1]));
    }

    [Fact]
    public void Operator_sets_meet_or_are_refused()
    {
        var first = new OnnxModelBuilder(9).Input("x", ElementType.Float, "N", 2).Node("Neg", ["x"], ["y"]).Output("y", ElementType.Float, "N", 2).Build();
        var trees = new OnnxModelBuilder(9).Input("x", ElementType.Float, "N", 2).ClassicalNode("Normalizer", ["x"], ["z"], ("norm", "L1")).Output("z", ElementType.Float, "N", 2).Build();
        var joined = first.Append(trees, new Dictionary<string, string> { ["x"] = "y" });
        Assert.Equal((9, 1), (joined.Opset, joined.Opsets["ai.onnx.ml"]));
        var newer = new OnnxModelBuilder(13).Input("x", ElementType.Float, "N", 2).Node("Neg", ["x"], ["y"]).Output("y", ElementType.Float, "N", 2).Build();
        Assert.Throws<ArgumentException>(() => first.Append(newer, new Dictionary<string, string> { ["x"] = "y" }));
        Assert.Throws<ArgumentException>(() => first.Append(trees, new Dictionary<string, string>()));
    }

    [Fact]
    public void An_older_opset_is_raised_where_nothing_changed_its_meaning()
    {
        Assert.Equal(9, OnnxModel.Load(Nets.SqueezeNet).WithOpset9().Opset);
        Assert.Equal(17, OnnxModel.Load(Nets.Mini).WithOpset9().Opset);
        Assert.Contains("Scan", Assert.Throws<TlearnException>(new OnnxModelBuilder(8).Input("x", ElementType.Float, 1, 2).Node("Scan", ["", "x"], ["y"], ("num_scan_inputs", 1)).Output("y", ElementType.Float, 1, 2).Build().WithOpset9).Message);
        Assert.Contains("opset 6", Assert.Throws<TlearnException>(new OnnxModelBuilder(6).Input("x", ElementType.Float, 1).Node("Neg", ["x"], ["y"]).Output("y", ElementType.Float, 1).Build().WithOpset9).Message);
    }

    [Theory]
    [InlineData("nearest")]
    [InlineData("linear")]
    public void An_upsampling_keeps_its_meaning(string mode)
    {
        var old = new OnnxModelBuilder(8).Input("x", ElementType.Float, 1, 3).Integers("shape", [4], [1, 1, 1, 3]).Node("Reshape", ["x", "shape"], ["map"])
            .Node("Upsample", ["map"], ["y"], ("scales", (float[])[1, 1, 2, 2]), ("mode", mode)).Output("y", ElementType.Float, 1, 1, 2, 6).Build();
        var raised = old.WithOpset9();
        Assert.Equal(9, raised.Opset);
        Assert.Equal(Run(old, [1, 5, 2]), Run(raised, [1, 5, 2]));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void A_batch_norm_that_writes_its_default_is_raised(int opset)
    {
        var old = Norm(opset, 1, []);
        var raised = old.WithOpset9();
        Assert.Equal(9, raised.Opset);
        Assert.False(raised.Nodes.Single(n => n.Is("BatchNormalization")).Has("spatial"));
        Assert.Equal(Run(old, [1, 5]), Run(raised, [1, 5]));
        Assert.Equal(Run(old, [1, 5]), Run(old.WithOpset16(), [1, 5]));
    }

    [Fact]
    public void A_batch_norm_of_each_position_is_refused()
    {
        var old = Norm(8, 0, [1, 1]);
        Assert.Contains("BatchNormalization 'y'", Assert.Throws<TlearnException>(old.WithOpset9).Message);
        Assert.Contains("spatial=0", Assert.Throws<TlearnException>(old.WithOpset16).Message);
    }

    private static OnnxModel Norm(int opset, int spatial, long[] positions) => new OnnxModelBuilder(opset).Input("x", ElementType.Float, 1, 2).Integers("shape", [4], [1, 2, 1, 1]).Node("Reshape", ["x", "shape"], ["map"])
        .Weight("scale", [2, .. positions], [2f, 3f]).Weight("shift", [2, .. positions], [0.5f, 0]).Weight("mean", [2, .. positions], [1f, 2f]).Weight("variance", [2, .. positions], [4f, 9f])
        .Node("BatchNormalization", ["map", "scale", "shift", "mean", "variance"], ["y"], ("spatial", spatial), ("epsilon", 1e-5f)).Output("y", ElementType.Float, 1, 2, 1, 1).Build();

    [Fact]
    public void Bodies_follow_a_new_name()
    {
        var body = new GraphProto { Node = { new NodeProto { OpType = "Neg", Input = { "label" }, Output = { "inner" } } }, Output = { new ValueProto { Name = "inner" } } };
        var graph = new GraphProto { Node = { new NodeProto { OpType = "If", Input = { "c" }, Output = { "out" }, Attribute = { new AttributeProto { Name = "then_branch", G = body } } } } };
        var renamed = TensorNames.Apply(graph, new Dictionary<string, string> { ["label"] = "other" });
        Assert.Equal("other", renamed.Node[0].Attribute[0].G.Node[0].Input[0]);
        Assert.Equal("label", graph.Node[0].Attribute[0].G.Node[0].Input[0]);
        Assert.Contains("label", TensorNames.Of(graph));
    }

    [Fact]
    public void Weights_of_other_files_come_inside()
    {
        var model = OnnxModel.Load(Nets.Zoo("torchvision-densenet-external"));
        Assert.True(model.HasExternalData);
        var inside = OnnxModel.FromBytes(model.WithWeightsInside().ToBytes(), "inside");
        Assert.False(inside.HasExternalData);
        foreach (var (a, b) in model.Initializers.Zip(inside.Initializers).Where(p => p.First.Element == ElementType.Float)) Assert.Equal(a.ToFloats(), b.ToFloats());
    }

    [Fact]
    public void More_than_a_file_may_hold_is_refused_before_it_is_read()
    {
        using var folder = new TemporaryFolder();
        const long Bytes = 2_400_000_000;
        using (var file = File.Create(folder.File("w.data"))) file.SetLength(Bytes);
        var tensor = new TensorProto { Name = "w", DataType = 1, DataLocation = 1, Dims = { Bytes / 4 }, ExternalData = { new EntryProto { Key = "location", Value = "w.data" } } };
        var e = Assert.Throws<TlearnException>(() => WeightEdits.BringInside(new GraphProto { Initializer = { tensor } }, new OnnxSource("big.onnx", folder)));
        Assert.Contains("2.4 GB", e.Message);
    }

    private static double[] Run(OnnxModel model, float[] values)
    {
        using var plain = PlainNetwork.Open(model.ToBytes(), "joined", 1);
        var sample = new ExportSample(["one"], FeatureMatrix.FromArray(new float[1], 1), [1, values.Length]) { Tensor = values };
        return plain.Run(sample, [model.Outputs[0].Name])[0];
    }
}
