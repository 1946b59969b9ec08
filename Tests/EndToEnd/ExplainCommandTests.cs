using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn explain</c>: its files, its document, and wrong use.</summary>
public sealed class ExplainCommandTests
{
    [Fact]
    public async Task A_folder_of_images_becomes_heatmaps_pictures_a_table_and_a_page()
    {
        using var folder = new TemporaryFolder();
        var images = Photographs(folder, 2);
        await File.WriteAllTextAsync(Path.Combine(images, "no.jpg"), "no picture", TestContext.Current.CancellationToken);
        var run = await Tlearn.ExpectAsync(3, "explain", "tlearn-mini", images, "--class", "bee", "--out", folder.File("out"), "--json");
        Assert.Contains("no.jpg: explain:", run.Error, StringComparison.Ordinal);
        var explained = run.Json.GetProperty("images").EnumerateArray().ToList();
        Assert.Equal(2, explained.Count);
        foreach (var image in explained)
        {
            Assert.Equal(("bee", "grad-cam"), (image.GetProperty("class").GetString(), image.GetProperty("method").GetString()));
            Assert.False(string.IsNullOrEmpty(image.GetProperty("layer").GetString()));
            var heatmap = Npy.Read(image.GetProperty("heatmap").GetString()!);
            Assert.Equal([96, 96], heatmap.Shape);
            Assert.InRange(heatmap.Floats.ToArray().Max(), 0, 1);
            using var original = Decoded(Path.Combine(images, image.GetProperty("path").GetString()!));
            using var overlay = Decoded(image.GetProperty("overlay").GetString()!);
            Assert.Equal((original.Width, original.Height), (overlay.Width, overlay.Height));
        }

        var table = await File.ReadAllLinesAsync(folder.File("out", "explanations.csv"), TestContext.Current.CancellationToken);
        Assert.Equal("path,class,answer,probability,score,method,layer,peak_row,peak_column,heatmap,overlay", table[0]);
        Assert.Equal(3, table.Length);
        var page = await File.ReadAllTextAsync(folder.File("out", "explanations.html"), TestContext.Current.CancellationToken);
        Assert.Equal(2, page.Split("<img src=\"overlays/").Length - 1);

        // The second run has one image, and nothing is left of the first.
        File.Delete(Path.Combine(images, "no.jpg"));
        File.Delete(Directory.EnumerateFiles(images).First());
        Assert.Contains("--overwrite", (await Tlearn.ExpectAsync(2, "explain", "tlearn-mini", images, "--out", folder.File("out"))).Error, StringComparison.Ordinal);
        await Tlearn.ExpectAsync(0, "explain", "tlearn-mini", images, "--out", folder.File("out"), "--overwrite", "--method", "occlusion");
        Assert.Single(Directory.EnumerateFiles(folder.File("out", "overlays")));
        Assert.Single(Directory.EnumerateFiles(folder.File("out", "heatmaps")));
    }

    [Fact]
    public async Task Wrong_use_is_told()
    {
        using var folder = new TemporaryFolder();
        using var cache = new TestCache(folder.File("cache"));
        var images = Photographs(folder, 1);
        await Tlearn.ExpectAsync(0, "extract", images, "--model", "tlearn-mini", "--out", folder.File("some.store"));
        Assert.Contains("is a feature store, and an explanation is of pixels", (await Tlearn.ExpectAsync(2, "explain", "tlearn-mini", folder.File("some.store"))).Error, StringComparison.Ordinal);
        Assert.Contains("The head comes first", (await Tlearn.ExpectAsync(2, "explain", images, "tlearn-mini")).Error, StringComparison.Ordinal);
        var unknown = await Tlearn.ExpectAsync(2, "explain", "tlearn-mini", images, "--class", "no such class");
        Assert.Contains("--class no such class: tlearn-mini has no such class", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("(200 in all)", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("--method: found 'x', expected auto, grad-cam,", (await Tlearn.ExpectAsync(2, "explain", "tlearn-mini", images, "--method", "x")).Error, StringComparison.Ordinal);
        Assert.Contains("gives features", (await Tlearn.ExpectAsync(1, "explain", "resnet18-mlnet", images)).Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("names.txt"), "a\nb\n", TestContext.Current.CancellationToken);
        foreach (var name in (string[])["a", "b"])
        {
            Directory.CreateDirectory(folder.File("two", name));
            File.Copy(Directory.EnumerateFiles(images).First(), folder.File("two", name, "one.jpg"));
        }

        await Tlearn.ExpectAsync(0, "train", folder.File("two"), "--model", "tlearn-mini", "--head", "centroid", "--out", folder.File("one.tlhead"));
        Assert.Contains("--labels: ", (await Tlearn.ExpectAsync(2, "explain", folder.File("one.tlhead"), images, "--labels", folder.File("names.txt"))).Error, StringComparison.Ordinal);
        Directory.CreateDirectory(folder.File("empty"));
        Assert.Contains("found no image (and 0 other files)", (await Tlearn.ExpectAsync(1, "explain", "tlearn-mini", folder.File("empty"))).Error, StringComparison.Ordinal);
        Assert.Contains("lies inside the images", (await Tlearn.ExpectAsync(2, "explain", "tlearn-mini", images, "--out", Path.Combine(images, "out"))).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(images, "out")));
    }

    [Fact]
    public async Task A_transformer_has_no_map_and_its_pixels_are_explained_by_their_slopes()
    {
        using var folder = new TemporaryFolder();
        var model = SharedData.Require("models", "zoo", "timm-vit-dynamo", "model.onnx");
        var picture = SharedData.Require("models", "zoo", "timm-vit-dynamo", "0.png");
        var classes = Npy.Read(SharedData.Require("models", "zoo", "timm-vit-dynamo", "logits.npy")).RowLength;
        await File.WriteAllLinesAsync(folder.File("labels.txt"), Enumerable.Range(0, classes).Select(c => $"class {c}"), TestContext.Current.CancellationToken);
        string[] common = ["explain", model, picture, "--labels", folder.File("labels.txt")];
        var refused = await Tlearn.ExpectAsync(1, [.. common, "--method", "grad-cam", "--out", folder.File("out")]);
        Assert.Contains("has no layer for Grad-CAM", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--method integrated-gradients or occlusion", refused.Error, StringComparison.Ordinal);
        var run = await Tlearn.ExpectAsync(0, [.. common, "--out", folder.File("out"), "--json"]);
        Assert.Equal("integrated-gradients", run.Json.GetProperty("method").GetString());
        Assert.Contains("explained by integrated gradients", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quantised_network_is_explained_by_occlusion()
    {
        using var folder = new TemporaryFolder();
        var model = SharedData.Require("models", "zoo", "timm-resnet-int8", "model.onnx");
        var classes = Npy.Read(SharedData.Require("models", "zoo", "timm-resnet-int8", "logits.npy")).RowLength;
        await File.WriteAllLinesAsync(folder.File("labels.txt"), Enumerable.Range(0, classes).Select(c => $"class {c}"), TestContext.Current.CancellationToken);
        var run = await Tlearn.ExpectAsync(0, "explain", model, SharedData.Require("models", "zoo", "timm-resnet-int8", "0.png"), "--labels", folder.File("labels.txt"), "--out", folder.File("out"), "--json");
        Assert.Equal("occlusion", run.Json.GetProperty("method").GetString());
        Assert.Contains("explained by occlusion", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_float16_network_is_explained_in_every_way()
    {
        using var folder = new TemporaryFolder();
        var images = Photographs(folder, 1);
        string[] common = ["explain", SharedData.Require("models", "squeezenet1.1-fp16-batch1.onnx"), images, "--preprocess", "caffe-bgr", "--labels", SharedData.Require("models", "imagenet1k-labels.txt"), "--overwrite", "--out", folder.File("out"), "--json"];
        var answers = new HashSet<string>();
        foreach (var method in (string[])["grad-cam", "integrated-gradients", "occlusion"])
        {
            var image = (await Tlearn.ExpectAsync(0, [.. common, "--method", method])).Json.GetProperty("images")[0];
            Assert.Equal(method, image.GetProperty("method").GetString());
            Assert.Equal(1, Npy.Read(image.GetProperty("heatmap").GetString()!).Floats.ToArray().Max());
            answers.Add(image.GetProperty("class").GetString()!);
        }

        Assert.Single(answers);
    }

    private static string Photographs(TemporaryFolder folder, int count)
    {
        var images = Directory.CreateDirectory(folder.File("images")).FullName;
        foreach (var file in Directory.EnumerateFiles(SharedData.Require("data", "flowers", "val", "roses")).Order(StringComparer.Ordinal).Take(count)) File.WriteAllBytes(Path.Combine(images, Path.GetFileName(file)), File.ReadAllBytes(file));
        return images;
    }

    private static RgbImage Decoded(string path) => ImageDecoders.Default.Decode(File.ReadAllBytes(path), new DecodeOptions());
}
