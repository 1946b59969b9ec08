using System.Text.Json;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn finetune --augment</c>: what a network is shown, and what is stored of it.</summary>
public sealed class FinetuneAugmentationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public FinetuneAugmentationTests() => _cache = new TestCache(_folder.File("cache"));

    private string Images => _folder.File("images");

    private string Model => _folder.File("m.onnx");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    // A rate that moves no weight: loss and accuracy say what the network was shown. Grey lies in the top left quarter of every image, the class's colour in the rest.
    [Theory]
    [InlineData("crop:1", "resize=none,crop=32")]
    [InlineData("crop:1", "resize=shorter:48,crop=32")]
    [InlineData("none", "resize=exact:32x32,crop=none")]
    [InlineData("flip", "resize=exact:32x32,crop=none")]
    public async Task A_crop_of_all_is_the_whole_image_whatever_the_preprocessing_resizes(string augment, string preprocess)
    {
        var whole = await ShownAsync("crop:1", "resize=exact:32x32,crop=none");
        Assert.Equal((1.0, 0.85), (Number(whole, "accuracy"), Math.Round(Number(whole, "loss"), 2)));
        var shown = await ShownAsync(augment, preprocess);
        Assert.Equal(1, Number(shown, "accuracy"));
        // The classifier begins as a probe of what the preprocessing alone shows, so that losses are not quite the same; that of a guess is 1.1.
        Assert.Equal(Number(whole, "loss"), Number(shown, "loss"), 0.02);
    }

    [Fact]
    public async Task The_usual_augmentation_works_where_nothing_is_resized_or_cropped()
    {
        var images = SharedData.Require("cases", "finetune-augment-unresized-ends-unexpected", "images");
        var network = SharedData.Require("cases", "finetune-augment-unresized-ends-unexpected", "net.onnx");
        string[] command = ["--model", network, "--preprocess", "imagenet,resize=none,crop=none", "--unfreeze", "all", "--epochs", "1"];
        var run = await Tlearn.ExpectAsync(0, ["finetune", images, .. command, "--validation", "0", "--out", Model]);
        Assert.Contains("images are varied: crop:0.35,flip", run.Error, StringComparison.Ordinal);
        var compared = (await Tlearn.ExpectAsync(0, "compare", images, "--model", network, "--preprocess", "imagenet,resize=none,crop=none", "--head", "centroid", "--finetune", "all", "--folds", "2", "--out", _folder.File("c"), "--json")).Json;
        Assert.Equal(["centroid", "finetune all"], compared.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("head").GetString()));
    }

    [Fact]
    public async Task Augmented_views_of_the_frozen_part_are_computed_once()
    {
        ImageFolder.CopyFlowers(Images, 4);
        string[] command = ["finetune", Images, "--model", "tlearn-mini", "--unfreeze", "last:2", "--epochs", "2", "--augment", "crop:0.5,flip,color:0.1", "--stored-views", "2", "--mixup", "0.2", "--out", Model];
        await Tlearn.ExpectAsync(0, command);
        var first = File.ReadAllBytes(Model);
        // As they are, and two views of those that train.
        var images = TestCache.StoresIn(_folder.File("cache")).Select(store =>
        {
            using var snapshot = FeatureStore.Open(store).OpenSnapshot();
            return snapshot.Items.Count;
        });
        Assert.Equal([18, 18, 40], images.Order());
        var parts = Directory.GetFiles(_folder.File("cache"), "part-*", SearchOption.AllDirectories).Where(f => f.Contains("vectors", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        await Tlearn.ExpectAsync(0, command);
        Assert.Equal(parts, Directory.GetFiles(_folder.File("cache"), "part-*", SearchOption.AllDirectories).Where(f => f.Contains("vectors", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(first, File.ReadAllBytes(Model));
    }

    private async Task<JsonElement> ShownAsync(string augment, string preprocess)
    {
        var images = SharedData.Require("cases", "finetune-crop-without-resize", "images");
        var network = SharedData.Require("cases", "finetune-crop-without-resize", "net.onnx");
        var report = (await Tlearn.ExpectAsync(
            0, "finetune", images, "--model", network, "--preprocess", "imagenet," + preprocess, "--unfreeze", "all", "--validation", "0", "--epochs", "1", "--lr", "1e-30",
            "--label-smoothing", "0", "--batch", "18", "--augment", augment, "--out", Model, "--json")).Json;
        return report.GetProperty("epochs")[0];
    }

    private static double Number(JsonElement json, string key) => json.GetProperty(key).GetDouble();
}
