using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>An image whose vector is not finite is an image that could not be used.</summary>
public sealed class NotFiniteTests : IDisposable
{
    private const string Preprocess = "imagenet,resize=none,crop=none";
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public NotFiniteTests() => _cache = new TestCache(_folder.File("cache"));

    private static string Case => SharedData.Require("cases", "nan-vectors-are-kept-as-good");

    private static string Images => Path.Combine(Case, "images");

    private static string Model => Path.Combine(Case, "net.onnx");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_named_and_tried_again_and_training_goes_on_with_the_others()
    {
        var store = _folder.File("f.store");
        for (var run = 0; run < 2; run++)
        {
            var extracted = await Tlearn.ExpectAsync(3, "extract", Images, "--model", Model, "--preprocess", Preprocess, "--out", store, "--json");
            Assert.Equal((8, run == 0 ? 6 : 0), (extracted.Json.GetProperty("bad").GetInt32(), extracted.Json.GetProperty("computed").GetInt32()));
            Assert.Contains("bad: a/0.png: infer: tap 'feat':", extracted.Error);
        }

        using (var snapshot = FeatureStore.Open(store).OpenSnapshot()) Assert.Equal((6, 6, 8), (snapshot.Items.Count, snapshot.Info().Taps.Single().Vectors, snapshot.Failures.Count));
        var trained = await Tlearn.ExpectAsync(0, "train", store, "--head", "logistic", "--out", _folder.File("a.tlhead"), "--json");
        Assert.Equal(6, trained.Json.GetProperty("samples").GetInt32());
    }

    [Theory]
    [InlineData("classify")]
    [InlineData("train", "--head", "centroid", "--out", "a.tlhead")]
    [InlineData("compare", "--head", "centroid", "--out", "report")]
    [InlineData("predict")]
    public async Task Every_command_says_so(string command, params string[] options)
    {
        string[] network = ["--model", Model, "--preprocess", Preprocess];
        string[] inputs = [Images];
        if (command == "predict")
        {
            await Tlearn.ExpectAsync(3, ["train", Images, "--head", "centroid", "--out", _folder.File("head.tlhead"), .. network]);
            (inputs, network) = ([_folder.File("head.tlhead"), Images], ["--model", Model]);
        }

        var at = Array.IndexOf(options, "--out");
        if (at >= 0) options = [.. options[..(at + 1)], _folder.File(options[at + 1])];
        var run = await Tlearn.ExpectAsync(3, [command, .. inputs, .. options, .. network]);
        Assert.Contains("bad: a/0.png: infer: ", run.Error);
        Assert.Contains("8 of 14 images could not be used", run.Error);
    }
}
