using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn extract</c> on real photographs and real networks.</summary>
public sealed class ExtractTests
{
    [Fact]
    public async Task A_second_run_computes_only_what_is_new()
    {
        using var folder = new TemporaryFolder();
        var images = folder.File("images");
        var store = folder.File("f.store");
        ImageFolder.CopyFlowers(images, 6);
        var squeezenet = SharedData.Require("models", "squeezenet1.1.onnx");

        Assert.Equal((60, 60, 0, 0), await ExtractAsync());
        Assert.Equal((60, 0, 60, 0), await ExtractAsync());

        var second = await ExtractAsync("--tap", "fire5/concat_1");
        Assert.Equal((60, 60, 0, 0), second);

        var daisy = Path.Combine(images, "train", "daisy");
        File.Move(Directory.EnumerateFiles(daisy).First(), Path.Combine(daisy, "renamed.jpg"));
        Directory.Move(Path.Combine(images, "train", "tulips"), Path.Combine(images, "train", "tulip"));
        Assert.Equal((60, 0, 60, 0), await ExtractAsync());

        var info = (await Tlearn.ExpectAsync(0, "store", "verify", store, "--json")).Json;
        Assert.Equal(60, info.GetProperty("rows").GetInt32());
        Assert.Equal(6, info.GetProperty("labels").GetProperty("tulip").GetInt32());
        Assert.Equal(6, info.GetProperty("labels").GetProperty("tulips").GetInt32());
        Assert.Equal([128 * 2, 512], info.GetProperty("taps").EnumerateArray().Select(t => t.GetProperty("dimension").GetInt32()).Order());
        Assert.True(info.GetProperty("complete").GetBoolean());

        File.Delete(Path.Combine(daisy, "renamed.jpg"));
        await ExtractAsync();
        Assert.Equal(59, (await Tlearn.ExpectAsync(0, "store", "info", store, "--json")).Json.GetProperty("rows").GetInt32());

        async Task<(int Images, int Computed, int Cached, int Bad)> ExtractAsync(params string[] more)
        {
            var json = (await Tlearn.ExpectAsync(0, ["extract", images, "--model", squeezenet, "--preprocess", "caffe-bgr", "--out", store, "--json", .. more])).Json;
            return (Count("images"), Count("computed"), Count("cached"), Count("bad"));
            int Count(string key) => json.GetProperty(key).GetInt32();
        }
    }

    [Fact]
    public async Task The_document_has_the_promised_keys_and_says_where_it_ran()
    {
        using var folder = new TemporaryFolder();
        ImageFolder.CopyFlowers(folder.File("images"), 1);
        var run = await Tlearn.ExpectAsync(0, "extract", folder.File("images"), "--model", "tlearn-mini", "--out", folder.File("f.store"), "--json");
        string[] keys = ["store", "model", "images", "computed", "cached", "bad", "taps", "seconds", "images_per_second", "device", "nodes_by_provider", "time_by_provider", "stage_seconds"];
        foreach (var key in keys) Assert.True(run.Json.TryGetProperty(key, out _), key);
        var stages = ((string[])["decode", "preprocess", "infer", "write"]).Select(stage => run.Json.GetProperty("stage_seconds").GetProperty(stage).GetDouble()).ToList();
        // Every stage has work; all lanes' time is added up.
        Assert.All(stages, seconds => Assert.True(seconds > 0));
        Assert.InRange(stages.Sum(), 0, Environment.ProcessorCount * run.Json.GetProperty("seconds").GetDouble());
        Assert.True(run.Json.GetProperty("nodes_by_provider").GetProperty("CPUExecutionProvider").GetInt32() > 10);
        Assert.Equal(1, run.Json.GetProperty("time_by_provider").GetProperty("CPUExecutionProvider").GetDouble());
        Assert.Contains("CPUExecutionProvider ran", run.Error);
        Assert.Contains("\"nodes_by_provider\"", await File.ReadAllTextAsync(folder.File("f.store", "store.json"), TestContext.Current.CancellationToken));
        Assert.Equal(256, run.Json.GetProperty("taps")[0].GetProperty("dimension").GetInt32());
        Assert.Equal("cpu", run.Json.GetProperty("device").GetString());
        Assert.Contains("device: cpu (no GPU provider", run.Error);
    }

    [Fact]
    public async Task Another_recipe_is_refused_and_what_differs_is_named()
    {
        using var folder = new TemporaryFolder();
        ImageFolder.CopyFlowers(folder.File("images"), 1);
        await Tlearn.ExpectAsync(0, "extract", folder.File("images"), "--model", "tlearn-mini", "--out", folder.File("f.store"));
        var run = await Tlearn.ExpectAsync(1, "extract", folder.File("images"), "--model", "tlearn-mini", "--out", folder.File("f.store"), "--preprocess", "imagenet,resize=exact:96x96,crop=none");
        Assert.Contains("resize", run.Error);
    }

    [Fact]
    public async Task A_device_that_cannot_run_is_an_error_with_package_and_library()
    {
        using var folder = new TemporaryFolder();
        ImageFolder.CopyFlowers(folder.File("images"), 1);
        var run = await Tlearn.ExpectAsync(1, "extract", folder.File("images"), "--model", "tlearn-mini", "--out", folder.File("f.store"), "--device", "cuda");
        Assert.Contains("Microsoft.ML.OnnxRuntime.Gpu", run.Error);
        Assert.Contains("libonnxruntime_providers_cuda.so", run.Error);
    }

    [Theory]
    [InlineData("squeezenet1.1.onnx", "caffe-bgr", null, 512, "squeezenet1.1.fire9_concat_1.npy")]
    [InlineData("efficientnet-lite0/model.onnx", "auto", null, 1280, "efficientnet-lite0.features.npy")]
    [InlineData("efficientnet-lite0/model.onnx", "auto", "blocks.4.2", 112, "efficientnet-lite0.blocks.4.2.npy")]
    public async Task Exported_features_equal_the_golden_ones(string model, string preprocess, string? tap, int dimension, string golden)
    {
        using var folder = new TemporaryFolder();
        string[] tapOption = tap is null ? [] : ["--tap", tap];
        await Tlearn.ExpectAsync(0, ["extract", SharedData.Require("data", "imagenet-sample"), "--model", SharedData.Require(["models", .. model.Split('/')]), "--preprocess", preprocess, "--out", folder.File("f.store"), .. tapOption]);
        await Tlearn.ExpectAsync(0, "store", "export", folder.File("f.store"), "--format", "npy", "--out", folder.File("npy"));
        var found = Npy.Read(Directory.EnumerateFiles(folder.File("npy"), "*.npy").Single());
        var expected = Npy.Read(SharedData.Require("golden", golden));
        Assert.Equal([200, dimension], found.Shape);
        for (var i = 0; i < 200; i++) Assert.InRange(Cosine(found.Row(i), expected.Row(i)), 0.9999, 1.0001);
    }

    internal static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, lengthA = 0, lengthB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            lengthA += (double)a[i] * a[i];
            lengthB += (double)b[i] * b[i];
        }

        return dot / Math.Sqrt(lengthA * lengthB);
    }
}
