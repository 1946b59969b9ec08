using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn store import</c>: features go out and come back, and heads learn the same from them.</summary>
public sealed class StoreImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Heads_learn_the_same_from_features_that_went_out_and_came_back()
    {
        var images = _folder.File("images");
        ImageFolder.CopyFlowers(images, 6);
        var store = _folder.File("a.store");
        await Tlearn.ExpectAsync(0, "extract", images, "--model", "tlearn-mini", "--out", store);
        await Tlearn.ExpectAsync(0, "store", "export", store, "--format", "npy", "--out", _folder.File("out"));
        await Tlearn.ExpectAsync(0, "store", "export", store, "--format", "parquet", "--out", _folder.File("out"));
        var array = Directory.GetFiles(_folder.File("out"), "*.npy").Single();
        var imported = (await Tlearn.ExpectAsync(0, "store", "import", "--npy", array, "--metadata", _folder.File("out", "metadata.csv"), "--out", _folder.File("npy.store"), "--json")).Json;
        Assert.Equal(60, imported.GetProperty("rows").GetInt32());
        Assert.Equal("features", imported.GetProperty("taps")[0].GetProperty("name").GetString());
        await Tlearn.ExpectAsync(0, "store", "import", "--parquet", _folder.File("out", "features.parquet"), "--out", _folder.File("parquet.store"));

        var expected = await PredictionsAsync(store);
        Assert.Equal(expected, await PredictionsAsync(_folder.File("npy.store")));
        Assert.Equal(expected, await PredictionsAsync(_folder.File("parquet.store")));

        var head = _folder.File("a.tlhead");
        Assert.Equal(30, (await Tlearn.ExpectAsync(0, "evaluate", head, _folder.File("parquet.store"), "--json")).Json.GetProperty("samples").GetInt32());
        var refused = await Tlearn.ExpectAsync(1, "predict", head, images);
        Assert.Contains("trained on features made elsewhere", refused.Error);
        Assert.Contains("model:", (await Tlearn.ExpectAsync(1, "predict", head, store)).Error);
        var compared = (await Tlearn.ExpectAsync(0, "compare", store, _folder.File("npy.store"), "--head", "centroid", "--out", _folder.File("c"), "--json")).Json.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("accuracy").GetDouble()).ToList();
        Assert.Equal(compared[0], compared[1]);
        Assert.Equal(JsonValueKind.Object, (await Tlearn.ExpectAsync(0, "store", "verify", _folder.File("npy.store"), "--json")).Json.ValueKind);
    }

    [Theory]
    [InlineData("neither --npy nor --parquet")]
    [InlineData("--metadata M.csv is missing", "--npy", "x.npy")]
    [InlineData("found 0 names for 2 arrays", "--npy", "x.npy", "--npy", "y.npy", "--metadata", "m.csv")]
    [InlineData("one or the other", "--npy", "x.npy", "--parquet", "p.parquet")]
    public async Task Wrong_usage_says_what_is_missing(string expected, params string[] options) =>
        Assert.Contains(expected, (await Tlearn.ExpectAsync(2, ["store", "import", "--out", _folder.File("s"), .. options])).Error);

    private async Task<string> PredictionsAsync(string store)
    {
        await Tlearn.ExpectAsync(0, "train", store, "--head", "logistic", "--out", _folder.File("a.tlhead"));
        return (await Tlearn.ExpectAsync(0, "predict", _folder.File("a.tlhead"), store, "--top", "2")).Out;
    }
}
