using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Export;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Extraction;

/// <summary>Taps and poolings as operators of the graph: the features are extraction's own, whatever the opset and the layout.</summary>
public sealed class FeatureNetworkTests
{
    private const string Sized = "imagenet,resize=none,crop=none";

    // The nets' opsets are 7, 14, 17, 18 and 20; Swin and ConvNeXt have maps with channels last, the transformers have class tokens.
    [Theory]
    [InlineData("squeezenet", "avg", "center")]
    [InlineData("squeezenet", "gem", "center")]
    [InlineData("squeezenet", "max", "flip")]
    [InlineData("tlearn-mini", "gem", "flip")]
    [InlineData("tlearn-mini", "flatten", "center")]
    [InlineData("timm-efficientnet-dynamo", "avg", "flip")]
    [InlineData("timm-efficientnet-dynamo", "max", "center")]
    [InlineData("timm-convnext-torchscript17", "avg", "center")]
    [InlineData("hf-swin-torchscript16", "gem", "center")]
    [InlineData("hf-vit-torchscript14", "avg", "center")]
    [InlineData("hf-vit-torchscript14", "token", "flip")]
    [InlineData("timm-vit-dynamo", "avg", "center")]
    [InlineData("timm-vit-dynamo", "max", "center")]
    [InlineData("timm-vit-dynamo", "token", "center")]
    public void Features_are_those_of_extraction(string network, string pool, string views)
    {
        var (model, preprocess) = Network(network);
        var maps = BackboneInspector.Inspect(model).Taps.Where(t => t is { Channels: not null, Shape.Count: > 1 } && (pool != "token" || t.ClassTokens > 0)).ToList();
        Assert.NotEmpty(maps);
        foreach (var tap in (string[])[maps[^1].Name, $"{maps[0].Name}+{maps[^1].Name}"])
        {
            using var embedder = EmbeddingModel.Open(new ExtractionRequest { Model = model, Taps = [tap], Pool = pool, Views = views, Preprocess = preprocess, Device = "cpu" }, new ModelCatalogue());
            var exported = FeatureNetwork.Build(embedder, tap);
            Assert.Equal(OnnxModel.Load(model).Opset, exported.Opset);
            Assert.Equal("image", Assert.Single(exported.Inputs).Name);
            using var plain = PlainNetwork.Open(exported.ToBytes(), network, 1);
            foreach (var sample in new ExportSamples(embedder, tap, InputForm.Tensor).Generated(TestContext.Current.CancellationToken).Take(2))
            {
                var found = plain.Run(sample, [FeatureNetwork.Output])[0];
                var dimension = sample.Features.Dimension;
                for (var i = 0; i < sample.Names.Count; i++)
                {
                    var expected = sample.Features.Row(i);
                    var row = Array.ConvertAll(found[(i * dimension)..((i + 1) * dimension)], v => (float)v);
                    Assert.InRange(ZooNet.Distance(row, expected) / Math.Max(1e-6, ZooNet.Distance(expected, new float[dimension])), 0, 1e-4);
                }
            }
        }
    }

    [Theory]
    [InlineData("tlearn-mini", "five", "`Views` five")]
    [InlineData("keras-like-nhwc-fixed-batch", "flip", "batches of 1")]
    public void What_cannot_be_in_a_graph_is_said(string network, string views, string said)
    {
        var (model, _) = Network(network);
        using var embedder = EmbeddingModel.Open(new ExtractionRequest { Model = model, Views = views, Preprocess = "imagenet,resize=shorter:128,crop=96", Device = "cpu" }, new ModelCatalogue());
        var e = Assert.Throws<TlearnException>(() => FeatureNetwork.Build(embedder, "auto"));
        Assert.Contains(said, e.Message);
        Assert.NotNull(e.Next);
    }

    private static (string Model, string Preprocess) Network(string name) => name switch
    {
        "squeezenet" => (Nets.SqueezeNet, "caffe-bgr"),
        "tlearn-mini" => (Nets.Mini, "auto"),
        "timm-efficientnet-dynamo" or "timm-convnext-torchscript17" or "hf-swin-torchscript16" or "hf-vit-torchscript14" or "timm-vit-dynamo" => (Nets.Zoo(name), "auto"),
        _ => (Nets.Zoo(name), Sized),
    };
}
