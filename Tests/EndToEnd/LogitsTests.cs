using System.Text.Json;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>extract --logits</c>: the network's own classification output in the same pass as the features.</summary>
public sealed class LogitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LogitsTests() => ImageFolder.CopyFlowers(_folder.File("images"), 2);

    private string Images => _folder.File("images");

    private string Store => _folder.File("f.store");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_largest_logit_is_what_classify_answers()
    {
        var taps = await ExtractAsync("--model", "tlearn-mini", "--logits");
        Assert.Equal([("features", 256, false), ("logits", 200, true)], taps);
        await RequireAnswersAsync("logits", null, "--model", "tlearn-mini");
    }

    [Fact]
    public async Task In_front_of_a_softmax_stand_the_logits()
    {
        var labels = SharedData.Require("models", "imagenet1k-labels.txt");
        string[] network = ["--model", SharedData.Require("models", "squeezenet1.1.onnx"), "--preprocess", "caffe-bgr"];
        var taps = await ExtractAsync([.. network, "--logits", "--tap", "fire5/concat_1"]);
        Assert.Equal(("fire5/concat_1", 256, false), taps[0]);
        Assert.Equal((1000, true), (taps[1].Dimension, taps[1].IsLogits));
        Assert.NotEqual("softmaxout_1", taps[1].Name);
        var vectors = await RequireAnswersAsync(taps[1].Name, labels, network);
        Assert.All(vectors, row => Assert.True(row.Max() > 1, "these are probabilities"));
        Assert.Equal(taps[1].Name, (await Tlearn.ExpectAsync(0, "inspect", network[1], "--json")).Json.GetProperty("logits").GetString());
        Assert.Contains($"logits  {taps[1].Name}: ", (await Tlearn.ExpectAsync(0, "inspect", network[1])).Out);
    }

    [Fact]
    public async Task A_store_that_goes_on_takes_them_beside_what_it_has_and_keeps_them()
    {
        await ExtractAsync("--model", "tlearn-mini", "--tap", "stage3.1");
        Assert.Equal([("stage3.1", false), ("logits", true)], (await ExtractAsync("--logits")).Select(t => (t.Name, t.IsLogits)));
        Assert.Equal([("logits", true), ("stage3.1", false)], (await ExtractAsync()).Select(t => (t.Name, t.IsLogits)).Order());
        Assert.Equal([("stage2.1", false), ("logits", true)], (await ExtractAsync("--tap", "stage2.1", "--logits")).Select(t => (t.Name, t.IsLogits)));
    }

    [Fact]
    public async Task A_tap_that_is_named_is_not_stored_twice()
    {
        Assert.Equal([("logits", 200, true)], await ExtractAsync("--model", "tlearn-mini", "--tap", "logits", "--logits"));
        Assert.Equal([("logits", 200, true)], await ExtractAsync("--model", "tlearn-mini", "--tap", "logits", "--pool", "max", "--logits"));
        Assert.Equal([("logits", 200, true)], await ExtractAsync("--model", "tlearn-mini", "--tap", "logits"));
    }

    [Fact]
    public async Task A_network_without_classes_is_refused_before_the_work()
    {
        var headless = _folder.File("headless.onnx");
        await File.WriteAllBytesAsync(headless, OnnxModel.Load(Nets.Mini).WithOutputs("features").ToBytes(), TestContext.Current.CancellationToken);
        await RequireRefusalAsync("--model", headless, "--preprocess", "imagenet");
        Assert.Equal(JsonValueKind.Null, (await Tlearn.ExpectAsync(0, "inspect", headless, "--json")).Json.GetProperty("logits").ValueKind);
    }

    [Fact]
    public async Task So_is_resnet18_mlnet()
    {
        ResNet18.Require();
        await RequireRefusalAsync();
    }

    [Fact]
    public async Task Programs_have_them_too()
    {
        using var embedder = ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { Logits = true });
        Assert.Equal(("features", "logits", 256), (embedder.Tap, embedder.Logits, embedder.Dimension));
        using (var features = await Features.ExtractAsync(Images, embedder, Store, cancellation: TestContext.Current.CancellationToken)) Assert.Equal(256, features.Dimension);
        using var logits = Features.Open(Store, embedder.Logits);
        Assert.Equal((20, 200), (logits.Count, logits.Dimension));
        using var without = ImageEmbedder.Open("tlearn-mini");
        Assert.Null(without.Logits);
    }

    private async Task RequireRefusalAsync(params string[] network)
    {
        var said = (await Tlearn.ExpectAsync(2, ["extract", Images, .. network, "--logits", "--out", Store])).Error;
        Assert.Contains("--logits: the network ", said);
        Assert.Contains("no classification output of its own", said);
        Assert.Contains("tlearn models list", said);
        Assert.False(Directory.Exists(Store));
    }

    private async Task<List<(string Name, int Dimension, bool IsLogits)>> ExtractAsync(params string[] more)
    {
        var document = (await Tlearn.ExpectAsync(0, ["extract", Images, "--out", Store, "--json", .. more])).Json;
        return [.. document.GetProperty("taps").EnumerateArray().Select(t => (t.GetProperty("name").GetString()!, t.GetProperty("dimension").GetInt32(), t.GetProperty("logits").GetBoolean()))];
    }

    // Every image's largest value belongs to the class that classify puts first.
    private async Task<float[][]> RequireAnswersAsync(string tap, string? labels, params string[] network)
    {
        var document = (await Tlearn.ExpectAsync(0, ["classify", Images, .. network, .. labels is null ? (string[])[] : ["--labels", labels], "--json"])).Json;
        var answers = document.GetProperty("images").EnumerateArray().ToDictionary(i => i.GetProperty("path").GetString()!, Answer);
        var names = await File.ReadAllLinesAsync(labels ?? Path.Combine(SharedData.Repository, "onnx-models", "tlearn-mini", "labels.txt"), TestContext.Current.CancellationToken);
        using var snapshot = FeatureStore.Open(Store).OpenSnapshot();
        var data = snapshot.Load(tap).Dataset;
        Assert.Equal(20, data.Items.Count);
        var rows = new float[data.Items.Count][];
        for (var r = 0; r < rows.Length; r++)
        {
            rows[r] = data.Features.Row(r).ToArray();
            Assert.Equal(answers[data.Items[r].Path], names[Array.IndexOf(rows[r], rows[r].Max())]);
        }

        return rows;

        static string Answer(JsonElement image) => image.GetProperty("top")[0].GetProperty("label").GetString()!;
    }
}
