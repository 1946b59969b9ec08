using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Diagnosis;
using TransferLearning.FeatureExtraction.Export;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Extraction;

/// <summary>Preprocessing as operators of the graph: the grey levels are Pillow's, as those of the preprocessor are.</summary>
public sealed class PixelInputTests
{
    // Smaller and larger than what is made of them, odd and even margins, and as it is.
    private static readonly (int Height, int Width)[] s_sizes = [(240, 320), (333, 250), (97, 201), (64, 50), (96, 96), (500, 131)];

    [Theory]
    [InlineData("tlearn-mini", "imagenet,resize=shorter:109,crop=96")]
    [InlineData("tlearn-mini", "inception,resize=shorter:109,crop=96,interpolation=bicubic")]
    [InlineData("tlearn-mini", "imagenet,resize=exact:96x96,crop=none,interpolation=lanczos")]
    [InlineData("tlearn-mini", "imagenet,resize=shorter:61,crop=96")] // padded with black
    [InlineData("tlearn-mini", "imagenet,resize=none,crop=96")]
    [InlineData("squeezenet", "caffe-bgr")] // opset 7, raised to 9
    [InlineData("timm-efficientnet-dynamo", "imagenet,resize=shorter:170,crop=160,interpolation=bicubic")] // opset 18
    public void Images_of_any_size_become_what_the_preprocessor_makes(string network, string preprocess)
    {
        using var embedder = Open(network, preprocess);
        var exported = FeatureNetwork.Build(embedder, "auto", InputForm.Pixels);
        Assert.Equal("image uint8 [N,H,W,3]", Assert.Single(exported.Inputs).ToString());
        using var plain = PlainNetwork.Open(exported.WithOutputs("image.prepared").ToBytes(), network, 1);
        var record = FeatureNetwork.Preprocessing(embedder);
        var step = record.Std.Select(s => record.Scale / s).ToArray();
        var preprocessor = new Preprocessor(record);
        foreach (var (height, width) in s_sizes)
        {
            using var image = DiagnosisSamples.Generated(5, new(height, width));
            var expected = new float[embedder.Backbone.Input.Count];
            preprocessor.Run(image, expected);
            var found = plain.Run(Sample(image), ["image.prepared"])[0];
            // In grey levels: one where the rounding fell the other way, and that rarely.
            var levels = found.Select((v, i) => Math.Abs(v - expected[i]) / step[i * 3 / found.Length]).ToArray();
            Assert.InRange(levels.Max(), 0, 1.01);
            Assert.InRange(levels.Count(l => l > 0.01), 0, levels.Length / 50);
        }
    }

    [Fact]
    public void Images_that_have_their_size_need_no_newer_opset()
    {
        using var embedder = Open("squeezenet", "caffe-bgr,resize=none,crop=none");
        var exported = FeatureNetwork.Build(embedder, "auto", InputForm.Pixels);
        Assert.Equal((7, "image uint8 [N,224,224,3]"), (exported.Opset, Assert.Single(exported.Inputs).ToString()));
        using var plain = PlainNetwork.Open(exported.ToBytes(), "squeezenet", 1);
        foreach (var sample in new ExportSamples(embedder, "auto", InputForm.Pixels).Generated(TestContext.Current.CancellationToken).Take(3))
        {
            var found = plain.Run(sample, [FeatureNetwork.Output])[0];
            Assert.InRange(ZooNet.Distance(Array.ConvertAll(found, v => (float)v), sample.Features.Row(0)) / ZooNet.Distance(sample.Features.Row(0), new float[found.Length]), 0, 1e-4);
        }
    }

    [Theory]
    [InlineData("imagenet,resize=shorter:109,crop=96,interpolation=nearest", "nearest")]
    [InlineData("imagenet,resize=shorter:109,crop=96,interpolation=area", "area")]
    [InlineData("imagenet,resize=shorter:109,crop=96,antialias=false", "bilinear without antialias")]
    public void Filters_without_an_exact_form_are_refused(string preprocess, string said)
    {
        using var embedder = Open("tlearn-mini", preprocess);
        var e = Assert.Throws<TlearnException>(() => FeatureNetwork.Build(embedder, "auto", InputForm.Pixels));
        Assert.Contains("'resize'", e.Message);
        Assert.Contains(said, e.Message);
    }

    private static EmbeddingModel Open(string network, string preprocess) => EmbeddingModel.Open(
        new ExtractionRequest { Model = network switch { "tlearn-mini" => Nets.Mini, "squeezenet" => Nets.SqueezeNet, _ => Nets.Zoo(network) }, Preprocess = preprocess, Device = "cpu" }, new ModelCatalogue());

    private static ExportSample Sample(RgbImage image) =>
        new(["one"], FeatureMatrix.FromArray(new float[1], 1), [1, image.Height, image.Width, 3]) { Pixels = image.Pixels.ToArray() };
}
