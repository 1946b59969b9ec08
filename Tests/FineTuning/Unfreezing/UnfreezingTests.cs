using TransferLearning.FineTuning.Unfreezing;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.FineTuning.Unfreezing;

/// <summary>What <c>--unfreeze</c> means, on networks as exporters write them.</summary>
public sealed class UnfreezingTests
{
    [Theory]
    [InlineData("head")]
    [InlineData("last:4")]
    [InlineData("from:blocks.5.0.expand/Conv")]
    [InlineData("from:a:b")]
    [InlineData("all")]
    public void A_request_reads_as_it_is_written(string text) => Assert.Equal(text, UnfreezeRequest.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("top")]
    [InlineData("head:1")]
    [InlineData("last")]
    [InlineData("last:0")]
    [InlineData("last:-1")]
    [InlineData("last:two")]
    [InlineData("from:")]
    [InlineData("All")]
    public void Anything_else_is_refused_with_what_is_expected(string text) =>
        Assert.Contains("head, last:K", Assert.Throws<UsageException>(() => UnfreezeRequest.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_classifier_is_the_last_layer()
    {
        var head = Find(Nets.Mini, "head");
        var gemm = OnnxModel.Load(Nets.Mini).Nodes.Single(n => n.Is("Gemm"));
        Assert.Equal(gemm.Inputs.Skip(1), head.Weights.Select(w => w.Name));
        Assert.All(head.Weights, w => Assert.Equal(0, w.Depth));
        Assert.Equal([gemm.Inputs[0]], head.Cut);
        Assert.Equal(head.Weights, Find(Nets.Mini, "last:1").Weights);
    }

    [Fact]
    public void From_a_node_means_that_node_and_all_behind_it()
    {
        var part = Find(Nets.EfficientNet, "from:blocks.5.0.expand/Conv");
        Assert.Equal("Conv 'blocks.5.0.expand/Conv'", part.Layers[0]);
        var graph = OnnxModel.Load(Nets.EfficientNet).Graph;
        Assert.Equal([graph.Nodes.Single(n => n.Name == "blocks.5.0.expand/Conv").Inputs[0]], part.Cut);
        Assert.Equal(part.Layers.Count - 1, part.Weights.Max(w => w.Depth));
        // A tensor names the node that makes it.
        Assert.Equal(part.Weights, Find(Nets.EfficientNet, $"from:{graph.Nodes.Single(n => n.Name == "blocks.5.0.expand/Conv").Outputs[0]}").Weights);
    }

    [Fact]
    public void Names_and_numbers_that_do_not_exist_are_answered_with_those_that_do()
    {
        Assert.Contains("'blocks.5.0.expand/Conv'", Assert.Throws<UsageException>(() => Find(Nets.EfficientNet, "from:blocks.5.0.expand/Con")).Message, StringComparison.Ordinal);
        var layers = Find(Nets.Mini, "all").LayersOfNetwork;
        Assert.Contains($"at most last:{layers}", Assert.Throws<UsageException>(() => Find(Nets.Mini, $"last:{layers + 1}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quantised_weights_are_refused_by_name()
    {
        var model = OnnxModel.Load(Nets.Zoo("timm-resnet-int8"));
        var failure = Assert.Throws<TlearnException>(() => UnfrozenPart.Find(model, UnfreezeRequest.Parse("head")));
        Assert.Contains("int8", failure.Message, StringComparison.Ordinal);
        Assert.Contains(model.Initializers, t => t.Element == ElementType.Int8 && failure.Message.Contains($"'{t.Name}'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_weight_that_a_frozen_node_reads_too_is_refused_by_name()
    {
        var model = new OnnxModelBuilder().Input("image", ElementType.Float, "N", 3, 2, 2).Weight("tied", [12, 12], new float[144]).Weight("w", [12, 3], new float[36])
            .Node("Flatten", ["image"], ["flat"]).Node("MatMul", ["flat", "tied"], ["a"]).Node("MatMul", ["a", "tied"], ["b"]).Node("MatMul", ["b", "w"], ["y"]).Output("y", ElementType.Float, "N", 3).Build();
        var failure = Assert.Throws<TlearnException>(() => UnfrozenPart.Find(model, UnfreezeRequest.Parse("last:2"), "y"));
        Assert.Contains("'tied' is shared by MatMul 'b'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["tied", "w"], UnfrozenPart.Find(model, UnfreezeRequest.Parse("all"), "y").Weights.Select(w => w.Name));
        Assert.Equal(["w"], UnfrozenPart.Find(model, UnfreezeRequest.Parse("head"), "y").Weights.Select(w => w.Name));
    }

    [Fact]
    public void Norms_and_biases_go_along_statistics_masks_and_numbers_of_the_formula_do_not()
    {
        var model = new OnnxModelBuilder().Input("image", ElementType.Float, "N", 2, 4, 4)
            .Weight("c", [2, 2, 1, 1], new float[4]).Weight("scale", [2], [1, 1]).Weight("shift", [2], [0, 0]).Weight("mean", [2], [0, 0]).Weight("var", [2], [1, 1])
            .Weight("half", [1], [0.5f]).Weight("gamma", [2, 1, 1], [1, 1]).Weight("mask", [4], [0, 0, -100, 0]).Weight("centre", [4], [1, 2, 3, 4]).Weight("w", [2, 3], new float[6])
            .Node("Conv", ["image", "c"], ["x1"]).Node("BatchNormalization", ["x1", "scale", "shift", "mean", "var"], ["x2"]).Node("Mul", ["x2", "half"], ["x3"])
            .Node("Mul", ["x3", "gamma"], ["x4"]).Node("Add", ["x4", "mask"], ["x5"]).Node("Sub", ["x5", "centre"], ["x6"])
            .Node("GlobalAveragePool", ["x6"], ["p"]).Node("Flatten", ["p"], ["f"]).Node("MatMul", ["f", "w"], ["y"]).Output("y", ElementType.Float, "N", 3).Build();
        var part = UnfrozenPart.Find(model, UnfreezeRequest.Parse("all"), "y");
        Assert.Equal([("c", 1), ("scale", 1), ("shift", 1), ("gamma", 1), ("w", 0)], part.Weights.Select(w => (w.Name, w.Depth)));
    }

    [Fact]
    public void Scales_of_newer_norms_and_biases_of_attention_go_along_its_mask_does_not()
    {
        var model = new OnnxModelBuilder(23).Input("image", ElementType.Float, "N", 3, 4).Weight("e", [4, 4], new float[16]).Weight("scale", [4], [1, 1, 1, 1]).Weight("bias", [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]).Weight("mask", [3, 3], [0, -100, 0, 0, 0, 0, 0, 0, 0]).Weight("w", [12, 3], new float[36])
            .Node("MatMul", ["image", "e"], ["u"]).Node("RMSNormalization", ["u", "scale"], ["v"]).Node("Attention", ["v", "v", "v", "bias"], ["a"], ("q_num_heads", 2), ("kv_num_heads", 2))
            .Node("Attention", ["a", "a", "a", "mask"], ["b"], ("q_num_heads", 2), ("kv_num_heads", 2))
            .Node("Flatten", ["b"], ["f"]).Node("MatMul", ["f", "w"], ["y"]).Output("y", ElementType.Float, "N", 3).Build();
        Assert.Equal(["e", "scale", "bias", "w"], UnfrozenPart.Find(model, UnfreezeRequest.Parse("all"), "y").Weights.Select(w => w.Name));
    }

    private static UnfrozenPart Find(string path, string request) => UnfrozenPart.Find(OnnxModel.Load(path), UnfreezeRequest.Parse(request), inputSize: path == Nets.Mini ? new(32, 32) : null);
}
