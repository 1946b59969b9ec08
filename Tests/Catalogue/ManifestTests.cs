using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Catalogue;

/// <summary>The manifests that come with the program, and the reader of manifests.</summary>
public sealed class ManifestTests
{
    private static string Bundled => Path.Combine(SharedData.Repository, "onnx-models");

    [Theory]
    [InlineData("resnet18", 256, 224, Interpolation.Bilinear)]
    [InlineData("resnet50", 232, 224, Interpolation.Bilinear)]
    [InlineData("resnet50-v1", 256, 224, Interpolation.Bilinear)]
    [InlineData("mobilenetv2", 232, 224, Interpolation.Bilinear)]
    [InlineData("mobilenetv3-large", 232, 224, Interpolation.Bilinear)]
    [InlineData("convnext-tiny", 236, 224, Interpolation.Bilinear)]
    [InlineData("dinov2-small", 256, 224, Interpolation.Bicubic)]
    [InlineData("efficientnet-lite0", 256, 224, Interpolation.Bicubic)]
    [InlineData("efficientnet-lite1", 272, 240, Interpolation.Bicubic)]
    [InlineData("efficientnet-lite2", 292, 260, Interpolation.Bicubic)]
    [InlineData("efficientnet-lite3", 312, 280, Interpolation.Bilinear)]
    [InlineData("efficientnet-lite4", 332, 300, Interpolation.Bilinear)]
    [InlineData("squeezenet1.1", 256, 224, Interpolation.Bilinear)]
    public void A_well_known_network_is_described_in_full(string name, int resize, int crop, Interpolation interpolation)
    {
        var model = new ModelCatalogue(Bundled).List().Single(m => m.Name == name);
        var record = model.Preprocessing!;
        Assert.Equal((ResizeMode.Shorter, new ImageSize(resize, resize), interpolation, true), (record.Resize.Mode, record.Resize.Size, record.Resize.Interpolation, record.Resize.Antialias));
        Assert.Equal((CropMode.Center, new ImageSize(crop, crop)), (record.Crop.Mode, record.Crop.Size));
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Bundled, name, "manifest.json")))!["preprocessing"]!.AsObject();
        Assert.Equal(JsonNode.Parse(record.ToJson())!.AsObject().Select(p => p.Key), json.Select(p => p.Key));
        Assert.StartsWith("https://", model.Source);
        Assert.NotEmpty(model.Licence);
        Assert.Equal(model.Sha256.Length > 0 && model.Unverified is null, model.Verified);
        Assert.NotNull(model.Classes);
        if (model.LabelsPath is { } labels) Assert.Equal(model.Classes, File.ReadLines(labels).Count());
        else Assert.Equal(0, model.Classes);
    }

    [Fact]
    public void Networks_that_were_seen_are_as_their_manifests_say()
    {
        foreach (var (name, path) in new[] { ("efficientnet-lite0", Nets.EfficientNet), ("squeezenet1.1", Nets.SqueezeNet) })
        {
            var model = OnnxModel.Load(path);
            var found = new ModelCatalogue(Bundled).Find(path);
            Assert.Equal((name, path), (found.Name, found.Path));
            Assert.Equal(new FileInfo(path).Length, found.Manifest!.Bytes);
            Assert.All(found.Manifest.Taps, t => Assert.NotNull(model.Graph.Producer(t)));
        }

        var timm = PreprocessingResolver.Resolve(PreprocessingOption.Auto, new ModelHints { ModelPath = Nets.EfficientNet }).Record;
        Assert.Empty(new ModelCatalogue(Bundled).Find(Nets.EfficientNet).Manifest!.Preprocessing!.DifferencesTo(timm));
        Assert.Empty(new ModelCatalogue(Bundled).Find(Nets.SqueezeNet).Manifest!.Preprocessing!.DifferencesTo(Presets.CaffeBgr));
    }

    [Theory]
    [InlineData("name", "\"a/b\"")]
    [InlineData("name", "null")]
    [InlineData("file", "\"\"")]
    [InlineData("sha256", "\"12\"")]
    [InlineData("sha256", "3")]
    [InlineData("url", "\"ftp://example.org/a\"")]
    [InlineData("bytes", "-1")]
    [InlineData("classes", "\"many\"")]
    [InlineData("classes", "-3")]
    [InlineData("taps", "[null]")]
    [InlineData("licence", "null")]
    [InlineData("verified", "1")]
    [InlineData("unverified", "\"of random weights\"")]
    [InlineData("aliases", "[\"a b\"]")]
    [InlineData("mirrors", "[\"https://example.org/a\"]")]
    [InlineData("approximate_bytes", "0")]
    [InlineData("top1", "101")]
    [InlineData("images_per_second", "0")]
    [InlineData("preprocessing", "{\"interpolaton\": \"bicubic\"}")]
    [InlineData("preprocessing", "{\"std\": [0, 1, 1]}")]
    public void A_wrong_field_is_named(string field, string json)
    {
        using var folder = new TemporaryFolder();
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(Bundled, "tlearn-mini", "manifest.json")))!.AsObject();
        manifest[field] = JsonNode.Parse(json);
        File.WriteAllText(folder.File("manifest.json"), manifest.ToJsonString());
        var told = Assert.Throws<TlearnException>(() => ModelManifest.Read(folder.File("manifest.json")));
        Assert.Contains(folder.File("manifest.json"), told.Message);
        Assert.Contains(field == "preprocessing" ? json.Split('"')[1] : field, told.Message);
    }

    [Fact]
    public void A_field_of_a_later_version_is_passed_over()
    {
        using var folder = new TemporaryFolder();
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(Bundled, "resnet50", "manifest.json")))!.AsObject();
        manifest["paper"] = "arXiv";
        File.WriteAllText(folder.File("manifest.json"), manifest.ToJsonString());
        var read = ModelManifest.Read(folder.File("manifest.json"));
        Assert.Equal("resnet50", read.Name);
        File.WriteAllBytes(folder.File("manifest.json"), read.ToBytes());
        var again = ModelManifest.Read(folder.File("manifest.json"));
        Assert.Equal([read.Aliases, read.Mirrors, read.Taps], [again.Aliases, again.Mirrors, again.Taps]);
        Assert.Equal(read with { Aliases = [], Mirrors = [], Taps = [] }, again with { Aliases = [], Mirrors = [], Taps = [] });
    }

    [Fact]
    public void A_damaged_manifest_ends_in_a_clear_failure()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(Path.Combine(Bundled, "efficientnet-lite0", "manifest.json"));
        string[] pieces = ["null", "{}", "[]", "-1", "1e999", "\"\"", "\"\\u0000\"", "true", "\"\\ud800\"", ",", "}"];
        var byByte = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 6];
        var byPiece = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 40], Gen.Int[0, pieces.Length - 1]);
        Gen.Select(byByte, byPiece, Gen.Bool).Sample((bytes, piece, cut) =>
        {
            var damaged = (byte[])whole.Clone();
            if (cut)
            {
                var (at, length, which) = piece;
                damaged = [.. whole[..at], .. Encoding.UTF8.GetBytes(pieces[which]), .. whole[Math.Min(at + length, whole.Length)..]];
            }
            else
            {
                foreach (var (at, value) in bytes) damaged[at] = value;
            }

            File.WriteAllBytes(folder.File("manifest.json"), damaged);
            try
            {
                ModelManifest.Read(folder.File("manifest.json"));
            }
            catch (TlearnException e)
            {
                Assert.Contains("manifest.json", e.Message);
            }
        }, iter: 2000, threads: 1);
    }

    [Fact]
    public void A_user_takes_no_name_of_the_program()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("mine"));
        File.Copy(Path.Combine(Bundled, "resnet18", "manifest.json"), folder.File("mine", "manifest.json"));
        var told = Assert.Throws<TlearnException>(() => new ModelCatalogue(Bundled, folder));
        Assert.Contains("two models are named 'resnet18'", told.Message);
        Assert.Contains(folder.File("mine", "manifest.json"), told.Next);
    }
}
