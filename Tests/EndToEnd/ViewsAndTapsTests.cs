using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>--views</c> and concatenated taps through extract, train, evaluate, predict and compare.</summary>
public sealed class ViewsAndTapsTests : IDisposable
{
    private const string Two = "stage3.1+features";
    private const int Side = 96;
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public ViewsAndTapsTests()
    {
        ImageFolder.CopyFlowers(_folder.File("images"), 3);
        _cache = new TestCache(_folder.File("cache"));
    }

    private string Images => _folder.File("images");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_vectors_of_views_are_the_mean_of_those_of_single_views()
    {
        // Mirror images as files of their own, without loss: their single views are the views of the originals.
        var pair = Directory.CreateDirectory(_folder.File("pair")).FullName;
        SaveNoise(Path.Combine(pair, "a.bmp"), x => x);
        SaveNoise(Path.Combine(pair, "b.bmp"), x => Side - 1 - x);
        var single = await VectorsAsync(pair, "center");
        var both = await VectorsAsync(pair, "flip");
        for (var d = 0; d < single[0].Length; d++) Assert.Equal((single[0][d] + single[1][d]) / 2, both[0][d], 1e-5f);
        Assert.NotEqual(single[0], both[0]);
    }

    [Fact]
    public async Task A_head_embeds_images_with_its_own_views_and_refuses_others()
    {
        var ten = _folder.File("ten.store");
        var extracted = await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--views", "ten", "--out", ten, "--json");
        Assert.Equal(30, extracted.Json.GetProperty("computed").GetInt32());
        Assert.Equal("ten", FeatureStore.Open(ten).Recipe.Views);
        await Tlearn.ExpectAsync(0, "train", ten, "--head", "centroid", "--out", _folder.File("a.tlhead"));
        await Tlearn.ExpectAsync(0, "predict", _folder.File("a.tlhead"), ten, "--out", _folder.File("store.csv"));
        await Tlearn.ExpectAsync(0, "predict", _folder.File("a.tlhead"), Images, "--out", _folder.File("images.csv"));
        Assert.Equal(File.ReadAllText(_folder.File("store.csv")), File.ReadAllText(_folder.File("images.csv")));

        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", _folder.File("center.store"));
        var refused = await Tlearn.ExpectAsync(1, "predict", _folder.File("a.tlhead"), _folder.File("center.store"));
        Assert.Contains("views: found center, expected ten", refused.Error);
        await Tlearn.ExpectAsync(2, "predict", _folder.File("a.tlhead"), Images, "--views", "flip"); // a head brings its own
        Assert.Contains("found --views", (await Tlearn.ExpectAsync(2, "train", ten, "--views", "flip", "--head", "centroid", "--out", _folder.File("b.tlhead"))).Error);
        Assert.Contains("views: found ten, expected five", (await Tlearn.ExpectAsync(1, "extract", Images, "--model", "tlearn-mini", "--views", "five", "--out", ten)).Error);
    }

    [Fact]
    public async Task Views_without_a_crop_are_wrong_usage_and_say_why()
    {
        var run = await Tlearn.ExpectAsync(2, "extract", Images, "--model", "tlearn-mini", "--views", "five", "--preprocess", "imagenet,resize=exact:96,crop=none", "--out", _folder.File("x.store"));
        Assert.Contains("crop.mode is none", run.Error);
        Assert.False(Directory.Exists(_folder.File("x.store")));
        Assert.Contains("center, flip, five, ten", (await Tlearn.ExpectAsync(2, "extract", Images, "--model", "tlearn-mini", "--views", "two", "--out", _folder.File("x.store"))).Error);
        Assert.Equal(5, (await Tlearn.ExpectAsync(0, "classify", Images, "--model", "tlearn-mini", "--views", "flip", "--json")).Json.GetProperty("images")[0].GetProperty("top").GetArrayLength());
    }

    [Fact]
    public async Task Taps_side_by_side_go_through_every_command()
    {
        var store = _folder.File("two.store");
        var taps = (await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--tap", Two, "--out", store, "--json")).Json.GetProperty("taps").EnumerateArray().ToList();
        Assert.Equal(2, taps.Count);
        var dimension = taps.Sum(t => t.GetProperty("dimension").GetInt32());

        var head = _folder.File("a.tlhead");
        foreach (var data in (string[])[store, Images])
        {
            var trained = (await Tlearn.ExpectAsync(0, ["train", data, .. data == store ? (string[])[] : ["--model", "tlearn-mini"], "--tap", Two, "--head", "logistic", "--out", head, "--json"])).Json;
            Assert.Equal(dimension, trained.GetProperty("dimension").GetInt32());
        }

        var metrics = (await Tlearn.ExpectAsync(0, "evaluate", head, store, "--json")).Json;
        Assert.Equal(metrics.GetProperty("accuracy").GetDouble(), (await Tlearn.ExpectAsync(0, "evaluate", head, Images, "--json")).Json.GetProperty("accuracy").GetDouble());
        Assert.Equal((await Tlearn.ExpectAsync(0, "predict", head, store)).Out, (await Tlearn.ExpectAsync(0, "predict", head, Images)).Out);

        var results = (await Tlearn.ExpectAsync(0, "compare", Images, "--model", $"tlearn-mini#{Two}", "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("c"), "--json")).Json.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(Two, results[0].GetProperty("tap").GetString());
        Assert.Equal(2, results.Count);
    }

    [Fact]
    public async Task Taps_of_different_pooling_are_made_again_from_images()
    {
        var store = _folder.File("mixed.store");
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--tap", "stage3.1", "--pool", "max", "--out", store);
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--tap", "stage2.1", "--pool", "avg", "--out", store);
        await Tlearn.ExpectAsync(0, "train", store, "--tap", "stage3.1+stage2.1", "--head", "centroid", "--out", _folder.File("a.tlhead"));
        Assert.Equal((await Tlearn.ExpectAsync(0, "predict", _folder.File("a.tlhead"), store)).Out, (await Tlearn.ExpectAsync(0, "predict", _folder.File("a.tlhead"), Images)).Out);
        Assert.Contains("3 poolings for the 2 taps", (await Tlearn.ExpectAsync(2, "extract", Images, "--model", "tlearn-mini", "--tap", "stage3.1+stage2.1", "--pool", "avg+max+max", "--out", store)).Error);
    }

    [Fact]
    public async Task The_networks_own_output_is_a_tap_of_the_same_pass()
    {
        var outputs = (await Tlearn.ExpectAsync(0, "inspect", "tlearn-mini", "--json")).Json.GetProperty("outputs");
        var logits = outputs[0].GetProperty("name").GetString()!;
        var taps = (await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--tap", "auto", "--tap", logits, "--out", _folder.File("l.store"), "--json")).Json.GetProperty("taps");
        Assert.Equal([256, 200], taps.EnumerateArray().Select(t => t.GetProperty("dimension").GetInt32()));
        Assert.Equal(logits, taps[1].GetProperty("name").GetString());
    }

    private async Task<float[][]> VectorsAsync(string images, string views)
    {
        var store = _folder.File($"{views}.store");
        await Tlearn.ExpectAsync(0, "extract", images, "--model", "tlearn-mini", "--views", views, "--preprocess", $"imagenet,resize=none,crop={Side}", "--out", store);
        using var snapshot = FeatureStore.Open(store).OpenSnapshot();
        var features = snapshot.Load(snapshot.Taps[0].Name).Dataset.Features;
        return [.. Enumerable.Range(0, features.Rows).Select(r => features.Row(r).ToArray())];
    }

    /// <summary>Writes seeded noise as a bitmap of 24 bits, its columns in another order.</summary>
    private static void SaveNoise(string path, Func<int, int> column)
    {
        var noise = new byte[3 * Side * Side];
        new Random(1).NextBytes(noise);
        using var file = new BinaryWriter(File.Create(path));
        file.Write("BM"u8);
        foreach (var field in (int[])[54 + noise.Length, 0, 54, 40, Side, Side, 1 | (24 << 16), 0, 0, 0, 0, 0, 0]) file.Write(field);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++) file.Write(noise.AsSpan(3 * ((y * Side) + column(x)), 3));
        }
    }
}
