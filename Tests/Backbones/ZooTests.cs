using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>Networks as users' exporters write them: what <c>auto</c> finds is what the network's own library calls its features.</summary>
public sealed class ZooTests
{
    [Theory]
    [InlineData("hf-swin-torchscript16", 0.001)]
    [InlineData("hf-vit-torchscript14", 0.001)]
    [InlineData("keras-like-nhwc-fixed-batch", 0.001)]
    [InlineData("timm-convnext-torchscript17", 0.001)]
    [InlineData("timm-efficientnet-dynamo", 0.001)]
    [InlineData("timm-resnet-int8", 0.1)]
    [InlineData("timm-resnet-torchscript13", 0.001)]
    [InlineData("timm-vit-dynamo", 0.001)]
    [InlineData("torchvision-densenet-external", 0.001)]
    [InlineData("torchvision-mobilenetv3-torchscript11", 0.001)]
    public void Auto_gives_the_librarys_features(string name, double tolerance)
    {
        var input = Npy.Read(Nets.Zoo(name, "input.npy"));
        var expected = Npy.Read(Nets.Zoo(name, "features.npy"));
        using var backbone = Nets.Open(Nets.Zoo(name), null);
        Assert.Equal(expected.RowLength, backbone.Taps[0].Dimension);
        var found = Nets.Embed(backbone, input.Floats.ToArray(), 2)[0];
        var scale = Distance(expected.Row(0), expected.Row(1));
        for (var i = 0; i < 2; i++) Assert.InRange(Distance(found.AsSpan(i * expected.RowLength, expected.RowLength), expected.Row(i)) / scale, 0, tolerance);
    }

    [Theory]
    [InlineData("hf-swin-torchscript16", 1e-4)]
    [InlineData("keras-like-nhwc-fixed-batch", 1e-4)]
    [InlineData("timm-efficientnet-dynamo", 1e-4)]
    [InlineData("timm-vit-dynamo", 1e-4)]
    [InlineData("torchvision-densenet-external", 1e-4)]
    public void The_networks_own_answer_is_read_as_probabilities(string name, double tolerance)
    {
        var input = Npy.Read(Nets.Zoo(name, "input.npy"));
        var logits = Npy.Read(Nets.Zoo(name, "logits.npy"));
        var output = NetworkOutput.Find(OnnxModel.Load(Nets.Zoo(name)));
        Assert.Equal(name.StartsWith("keras", StringComparison.Ordinal), output.IsProbability);
        using var backbone = Nets.Open(Nets.Zoo(name), null, new TapRequest(output.Tensor, "flatten"));
        var answers = Nets.Embed(backbone, input.Floats.ToArray(), 2)[0];
        for (var i = 0; i < 2; i++)
        {
            var row = logits.Row(i).ToArray();
            var sum = row.Sum(v => Math.Exp(v));
            var expected = output.IsProbability ? [.. row.Select(v => (double)v)] : row.Select(v => Math.Exp(v) / sum).ToArray();
            var found = output.ToProbabilities(answers.AsSpan(i * expected.Length, expected.Length));
            for (var c = 0; c < expected.Length; c++) Assert.Equal(expected[c], found[c], tolerance);
        }
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += (a[i] - b[i]) * (double)(a[i] - b[i]);
        return Math.Sqrt(sum);
    }
}
