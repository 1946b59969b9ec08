using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
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

    [Theory]
    [InlineData(10, 5, "deep")]
    [InlineData(5, 10, "early")]
    // As GoogLeNet's and Inception's: as many classes, half way.
    [InlineData(10, 10, "deep")]
    public void Of_several_classifiers_the_largest_is_meant_then_the_deepest(int main, int auxiliary, string expected)
    {
        var builder = new OnnxModelBuilder().Input("x", ElementType.Float, "N", 4).Weight("square", [4, 4], new float[16]).Node("MatMul", ["x", "square"], ["m0"]).Node("Relu", ["m0"], ["early"]);
        foreach (var i in Enumerable.Range(1, 3)) builder.Node("MatMul", [i == 1 ? "early" : $"r{i - 1}", "square"], [$"m{i}"]).Node("Relu", [$"m{i}"], [i == 3 ? "deep" : $"r{i}"]);
        var found = PenultimateFinder.Find(builder.Weight("wa", [4, auxiliary], new float[4 * auxiliary]).Weight("wm", [main, 4], new float[4 * main]).Node("MatMul", ["early", "wa"], ["aux"]).Node("Gemm", ["deep", "wm"], ["logits"], ("transB", 1))
            .Output("aux", ElementType.Float, "N", auxiliary).Output("logits", ElementType.Float, "N", main).Build());
        Assert.Equal(expected, found.Tensor);
        var (taken, left) = expected == "deep" ? ("logits", "aux") : ("aux", "logits");
        Assert.Contains($"passed over '{left}' of {(left == "aux" ? auxiliary : main)} classes: '{taken}' has", found.Reason);
    }

    [Theory]
    [InlineData("ArgMax")]
    [InlineData("ZipMap")]
    [InlineData("names")]
    public void Outputs_that_only_name_the_answer_lead_to_its_classifier(string kind)
    {
        var builder = new OnnxModelBuilder().Input("x", ElementType.Float, "N", 4).Node("Relu", ["x"], ["v"]).Weight("w", [4, 2], new float[8]).Node("Gemm", ["v", "w"], ["logits"]).Node("Softmax", ["logits"], ["p"], ("axis", 1));
        if (kind == "ZipMap") builder.ClassicalNode("ZipMap", ["p"], ["y"], ("classlabels_strings", (string[])["cat", "dog"]));
        else builder.Node("ArgMax", ["p"], [kind == "names" ? "index" : "y"], ("axis", 1));
        if (kind == "names") builder.ClassicalNode("LabelEncoder", ["index"], ["y"], ("keys_int64s", (long[])[1, 0]), ("values_strings", (string[])["dog", "cat"]));
        var model = builder.Output("y", ElementType.Undefined).Build();
        var found = PenultimateFinder.Find(model);
        Assert.Equal(("v", "p", true), (found.Tensor, found.Output, found.HasClassifier));
        Assert.True(NetworkOutput.Find(model).IsProbability);
        Assert.Equal(kind == "ArgMax" ? null : "cat dog", GraphLabels.Find(model, 2) is { } labels ? string.Join(' ', labels.Names) : null);
        Assert.Null(GraphLabels.Find(model, 3));
    }

    [Fact]
    public void Outputs_that_are_no_numbers_and_lead_nowhere_ask_for_a_tap()
    {
        var e = Assert.Throws<TlearnException>(() => PenultimateFinder.Find(new OnnxModelBuilder().Input("x", ElementType.Float, "N", 4).Node("Relu", ["x"], ["v"]).Node("NonZero", ["v"], ["y"]).Output("y", ElementType.Int64, 2, "M").Build()));
        Assert.Contains("y int64 [2,M]", e.Message);
        Assert.Contains("`Tap`", e.Next);
    }

    [Fact]
    public void A_sigmoid_is_an_answer_as_it_is()
    {
        var output = NetworkOutput.Find(Headed(b => b.Weight("w", [4, 2], new float[8]).Node("Gemm", ["v", "w"], ["g"]).Node("Sigmoid", ["g"], ["y"])));
        Assert.True(output.IsProbability);
        Assert.Equal([0.75f, 0.5f], output.ToProbabilities([0.75f, 0.5f]));
    }

    // Only a softmax is stepped over: what enters a sigmoid is no logit of one class against the others.
    [Theory]
    [InlineData("Softmax", "g", false)]
    [InlineData("LogSoftmax", "g", false)]
    [InlineData("Sigmoid", "y", true)]
    [InlineData("Identity", "y", false)]
    public void Logits_stand_in_front_of_a_softmax(string last, string expected, bool isProbability) => Assert.Equal(
        new NetworkOutput(expected, isProbability),
        NetworkOutput.FindLogits(Headed(b => b.Weight("w", [4, 2], new float[8]).Node("Gemm", ["v", "w"], ["g"]).Node(last, ["g"], ["y"]))));

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
