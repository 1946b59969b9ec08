using System.Text.Json.Nodes;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Catalogue;
using Xunit;

namespace TransferLearning.Tests.Catalogue;

/// <summary>The manifests of networks that are fetched say what was found out about them (<c>shared/catalogue/backbones.json</c>).</summary>
public sealed class CatalogueFactsTests
{
    private static readonly ModelCatalogue s_catalogue = new(Path.Combine(SharedData.Repository, "onnx-models"));

    [Fact]
    public void Every_recommended_network_is_in_the_catalogue_as_it_was_found()
    {
        var facts = JsonNode.Parse(File.ReadAllText(SharedData.Require("catalogue", "backbones.json")))!.AsArray().Select(f => f!.AsObject()).ToList();
        var taken = facts.Where(f => f["recommended"]!.GetValue<bool>() || f["catalogue_name"] is not null).ToList();
        Assert.Equal(32, taken.Count(f => f["recommended"]!.GetValue<bool>()));
        Assert.Equal(34, taken.Count);
        foreach (var fact in taken)
        {
            var model = Assert.Single(s_catalogue.List(), m => m.Sha256 == fact["sha256"]!.GetValue<string>());
            Assert.Equal(fact["url"]!.GetValue<string>(), model.Url);
            Assert.Equal(fact["mirrors"]!.AsArray().Select(m => m!.GetValue<string>()), model.Mirrors);
            Assert.Equal(fact["bytes"]?.GetValue<long>(), model.Bytes);
            Assert.True(model.Bytes is not null || model.ApproximateBytes is not null, model.Name);
            Assert.Equal(fact["classes"]!.GetValue<int>(), model.Classes);
            Assert.Equal(fact["group"]!.GetValue<string>() != "onnx-zoo-turnkey", model.Verified);
            Assert.Equal(model.Verified, model.WhyUnverified is null);
            if (fact["catalogue_name"] is { } before) Assert.Same(model, s_catalogue.Named(before.GetValue<string>()));
            // The listed output of that file has 1000 values, one a class: it is no feature.
            Assert.Equal(model.Name == "squeezenet1.1-zoo" ? [] : fact["taps"]!.AsArray().Select(t => t!.GetValue<string>()), model.Taps);
            // The zoo measured that one again; what its table says is the paper's, at another size.
            if (model.Name != "efficientnet-lite4-zoo") Assert.Equal(fact["top1"]?.GetValue<double>(), model.Top1);
            AssertSame(fact["preprocessing"]!.AsObject(), model.Preprocessing!, fact["input_size"]!.GetValue<int>());
        }
    }

    [Fact]
    public void Every_name_means_one_network_and_names_of_before_still_do()
    {
        var names = s_catalogue.List().SelectMany(m => m.Aliases.Prepend(m.Name)).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        string[] before = ["convnext-tiny", "dinov2-vits14", "efficientnet-lite0", "efficientnet-lite1", "efficientnet-lite2", "efficientnet-lite3", "efficientnet-lite4", "mobilenetv2", "mobilenetv3-large",
            "resnet18", "resnet18-mlnet", "resnet50", "resnet50-v1", "squeezenet1.1", "tlearn-mini"];
        string[] looked = ["vit-small", "dinov2-small", "clip-vit-b32", "efficientnet-b0", "swin-tiny", "densenet121", "mobilenet_v2", "vit_small_patch16_224", "resnet50-v2-7"];
        Assert.All([.. before, .. looked], n => Assert.NotNull(s_catalogue.Named(n)));
        Assert.Equal("dinov2-small", s_catalogue.Named("dinov2-vits14")!.Name);
        Assert.Equal(new TappedModel("dinov2-vits14", "last_hidden_state"), TappedModel.Read("dinov2-vits14#last_hidden_state", s_catalogue));
    }

    [Fact]
    public void Speeds_are_those_that_timm_measured()
    {
        var timm = new Dictionary<string, double>
        {
            ["resnet18"] = 62,
            ["resnet18-zoo"] = 62,
            ["mobilenetv2"] = 151,
            ["mobilenetv2-zoo"] = 151,
            ["mobilenetv3-large"] = 135,
            ["mobilenetv3-large-timm"] = 135,
            ["efficientnet-lite0"] = 125,
            ["efficientnet-lite0-timm"] = 125,
            ["efficientnet-b0"] = 94,
        };
        Assert.Equal(timm.OrderBy(t => t.Key, StringComparer.Ordinal), s_catalogue.List().Where(m => m.ImagesPerSecond is not null).ToDictionary(m => m.Name, m => m.ImagesPerSecond!.Value).OrderBy(t => t.Key, StringComparer.Ordinal));
    }

    private static void AssertSame(JsonObject fact, PreprocessingRecord record, int input)
    {
        var resize = fact["resize"]!.AsObject();
        Assert.Equal(resize["mode"]!.GetValue<string>() == "squash" ? ResizeMode.Exact : ResizeMode.Shorter, record.Resize.Mode);
        Assert.Equal(new ImageSize(resize["size"]!.GetValue<int>(), resize["size"]!.GetValue<int>()), record.Resize.Size);
        Assert.Equal(resize["interpolation"]!.GetValue<string>(), record.Resize.Interpolation.ToString().ToLowerInvariant());
        Assert.Equal(resize["antialias"]!.GetValue<bool>(), record.Resize.Antialias);
        Assert.Equal(fact["crop"]!["mode"]!.GetValue<string>() == "none" ? CropMode.None : CropMode.Center, record.Crop.Mode);
        Assert.Equal(new ImageSize(input, input), record.OutputSize);
        Assert.Equal(fact["scale"]!.GetValue<double>(), record.Scale);
        Assert.Equal(fact["mean"]!.AsArray().Select(v => v!.GetValue<double>()), record.Mean);
        Assert.Equal(fact["std"]!.AsArray().Select(v => v!.GetValue<double>()), record.Std);
        Assert.Equal(fact["channels"]!.GetValue<string>(), record.Channels.ToString());
        Assert.Equal(fact["layout"]!.GetValue<string>(), record.Layout.ToString());
        Assert.Equal(fact["type"]!.GetValue<string>(), record.Type.ToString().ToLowerInvariant());
    }
}
