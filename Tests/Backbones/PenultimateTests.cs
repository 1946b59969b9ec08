using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using Xunit;

namespace TransferLearning.Tests.Backbones;

public sealed class PenultimateTests
{
    [Fact]
    public void SqueezeNet_gives_what_enters_its_last_convolution()
    {
        var found = PenultimateFinder.Find(OnnxModel.Load(Nets.SqueezeNet));
        Assert.Equal("fire9/concat_1", found.Tensor);
        Assert.Equal("softmaxout_1", found.Output);
        Assert.Contains("conv10", found.Reason);
    }

    [Fact]
    public void EfficientNet_gives_its_pooled_vector() => Assert.Equal("features", PenultimateFinder.Find(OnnxModel.Load(Nets.EfficientNet)).Tensor);

    [Fact]
    public void The_bundled_network_gives_its_pooled_vector() => Assert.Equal("features", PenultimateFinder.Find(OnnxModel.Load(Nets.Mini)).Tensor);

    [Fact]
    public void A_product_with_bias_is_a_classifier()
    {
        var found = PenultimateFinder.Find(Headed(b => b
            .Weight("w", [4, 2], new float[8]).Weight("bias", [2], new float[2])
            .Node("MatMul", ["v", "w"], ["product"]).Node("Add", ["bias", "product"], ["logits"]).Node("Softmax", ["logits"], ["y"])));
        Assert.Equal(("v", true), (found.Tensor, found.HasClassifier));
    }

    [Fact]
    public void Dropout_before_the_classifier_is_passed()
    {
        var found = PenultimateFinder.Find(Headed(b => b
            .Weight("w", [2, 4], new float[8]).Node("Dropout", ["v"], ["dropped"]).Node("Gemm", ["dropped", "w"], ["y"], ("transB", 1))));
        Assert.Equal("v", found.Tensor);
    }

    [Fact]
    public void A_network_without_a_classifier_gives_its_output()
    {
        var found = PenultimateFinder.Find(Headed(b => b.Node("Relu", ["v"], ["y"])));
        Assert.Equal(("y", false), (found.Tensor, found.HasClassifier));
    }

    [Fact]
    public void A_pointwise_convolution_that_ends_a_headless_network_is_no_classifier()
    {
        var found = PenultimateFinder.Find(Headless(conv => conv.Node("Relu", ["conv"], ["map"]).Node("GlobalAveragePool", ["map"], ["y"])));
        Assert.Equal(("y", false), (found.Tensor, found.HasClassifier));
    }

    [Fact]
    public void A_pointwise_convolution_before_a_softmax_is_one()
    {
        var found = PenultimateFinder.Find(Headless(conv => conv
            .Node("Relu", ["conv"], ["map"]).Node("GlobalAveragePool", ["map"], ["pooled"]).Node("Softmax", ["pooled"], ["y"], ("axis", 1))));
        Assert.Equal(("x", true), (found.Tensor, found.HasClassifier));
    }

    [Theory]
    [InlineData("classifier.1.weight", true)]
    [InlineData("layer4.2.conv3.weight", false)]
    [InlineData("classifier.features.18.0.weight", false)]
    public void A_pooled_convolution_is_a_classifier_where_it_is_called_so(string weight, bool isClassifier)
    {
        // As torchvision's SqueezeNet ends, exported for inference: its dropout is gone.
        var found = PenultimateFinder.Find(Headless(b => b.Node("Relu", ["conv"], ["map"]).Node("GlobalAveragePool", ["map"], ["y"]), weight));
        Assert.Equal(isClassifier, found.HasClassifier);
        Assert.Equal(isClassifier ? "x" : "y", found.Tensor);
    }

    [Fact]
    public void A_product_of_two_images_is_no_classifier()
    {
        var found = PenultimateFinder.Find(Headed(b => b.Node("Transpose", ["v"], ["t"]).Node("MatMul", ["v", "t"], ["y"])));
        Assert.False(found.HasClassifier);
    }

    private static OnnxModel Headed(Action<OnnxModelBuilder> head)
    {
        var builder = new OnnxModelBuilder().Input("x", ElementType.Float, "N", 4).Node("Relu", ["x"], ["v"]);
        head(builder);
        return builder.Output("y", ElementType.Float, "N", "C").Build();
    }

    private static OnnxModel Headless(Action<OnnxModelBuilder> tail, string weight = "w")
    {
        var builder = new OnnxModelBuilder().Input("x", ElementType.Float, "N", 3, 8, 8).Weight(weight, [5, 3, 1, 1], new float[15]).Node("Conv", ["x", weight], ["conv"]);
        tail(builder);
        return builder.Output("y", ElementType.Float, "N", 5, 1, 1).Build();
    }
}
