using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>Networks as users' exporters write them: what <c>auto</c> finds is what the network's own library calls its features.</summary>
public sealed class ZooTests
{
    public static TheoryData<string> Names => ZooNet.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Auto_gives_the_librarys_features(string name) => ZooNet.AssertFeatures(name, ZooNet.Embed(name, new TapRequest()));

    [Theory]
    [MemberData(nameof(Names))]
    public void Inspection_tells_how_every_tap_is_pooled(string name)
    {
        var seen = BackboneInspector.Inspect(Nets.Zoo(name));
        Assert.Null(seen.ShapesMissing);
        Assert.Contains(seen.Taps, t => t.Suggested && t.Name == seen.Penultimate.Tensor);
        var maps = seen.Taps.Where(t => t.Shape!.Count(d => d > 1) > 1).ToList();
        Assert.NotEmpty(maps);
        // Whatever ends a block has channels; only the insides of an attention may have none.
        Assert.DoesNotContain(maps, t => t.Suggested && t.Channels is null);
        if (!name.Contains("vit") && !name.Contains("swin")) Assert.DoesNotContain(maps, t => t.Channels is null);
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
}
