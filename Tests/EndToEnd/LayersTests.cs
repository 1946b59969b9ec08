using TransferLearning.Classifiers.Training;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>--tap layers</c>: a head that chooses among the stages of its network.</summary>
public sealed class LayersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public LayersTests()
    {
        ImageFolder.CopyFlowers(Images, 5);
        _cache = new TestCache(_folder.File("cache"));
    }

    private string Images => _folder.File("images");

    private string Head => _folder.File("a.tlhead");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_head_and_its_export_carry_the_kept_taps_alone()
    {
        var trained = await Tlearn.ExpectAsync(0, "train", Images, "--model", "tlearn-mini", "--tap", "layers", "--head", "logistic", "--out", Head, "--json");
        Assert.Contains("taps kept: ", trained.Error);
        var space = TrainedHead.Load(Head).Space;
        string[] kept = space.Tap.Split('+');
        Assert.All(kept, tap => Assert.Contains(tap, (string[])["stage1.1", "stage2.1", "stage3.1", "features"]));
        Assert.All(kept, tap => Assert.Contains($"'{tap}'", trained.Error[trained.Error.IndexOf("taps kept", StringComparison.Ordinal)..]));
        Assert.Equal(space.Dimension, trained.Json.GetProperty("dimension").GetInt32());

        var exported = await Tlearn.ExpectAsync(0, "export", Head, "--out", _folder.File("a.onnx"), "--verify", Images, "--json");
        Assert.Equal(50, exported.Json.GetProperty("verified_images").GetInt32());
        var store = _folder.File("kept.store");
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--tap", space.Tap, "--out", store);
        Assert.Equal((await Tlearn.ExpectAsync(0, "predict", Head, Images)).Out, (await Tlearn.ExpectAsync(0, "predict", Head, store)).Out);
    }

    [Fact]
    public async Task A_store_offers_what_it_holds_and_taps_that_are_named_are_chosen_among()
    {
        var store = _folder.File("l.store");
        var taps = (await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--tap", "layers", "--out", store, "--json")).Json.GetProperty("taps");
        Assert.Equal(["stage1.1", "stage2.1", "stage3.1", "features"], taps.EnumerateArray().Select(t => t.GetProperty("name").GetString()));
        await Tlearn.ExpectAsync(0, "train", store, "--tap", "layers", "--head", "ridge", "--out", Head);
        var fromStore = TrainedHead.Load(Head).Space.Tap.Split('+').Order();
        await Tlearn.ExpectAsync(0, "train", Images, "--model", "tlearn-mini", "--tap", "layers", "--head", "ridge", "--out", Head);
        Assert.Equal(fromStore, TrainedHead.Load(Head).Space.Tap.Split('+').Order());

        await Tlearn.ExpectAsync(0, "train", store, "--tap", "layers:stage1.1+stage2.1", "--head", "ridge", "--out", Head);
        Assert.All(TrainedHead.Load(Head).Space.Tap.Split('+'), tap => Assert.Contains(tap, (string[])["stage1.1", "stage2.1"]));
        await Tlearn.ExpectAsync(0, "train", store, "--tap", "stage1.1+stage2.1", "--head", "ridge", "--out", Head);
        Assert.Equal("stage1.1+stage2.1", TrainedHead.Load(Head).Space.Tap); // without a choice all stay

        var one = _folder.File("one.store");
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", one);
        Assert.Contains("chooses among several", (await Tlearn.ExpectAsync(2, "train", one, "--tap", "layers", "--head", "ridge", "--out", Head)).Error);
        Assert.Contains("no tap 'stage9'", (await Tlearn.ExpectAsync(1, "train", Images, "--model", "tlearn-mini", "--tap", "layers:stage9+features", "--head", "ridge", "--out", Head)).Error);
    }

    [Fact]
    public async Task Comparisons_and_experiments_choose_in_every_part()
    {
        var results = (await Tlearn.ExpectAsync(0, "compare", Images, "--model", "tlearn-mini#layers", "--model", "tlearn-mini", "--head", "ridge", "--out", _folder.File("c"), "--json")).Json.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal("layers:stage1.1+stage2.1+stage3.1+features", results[0].GetProperty("tap").GetString());
        Assert.Equal("features", results[1].GetProperty("tap").GetString());
        Assert.Contains("selected layers", File.ReadAllText(_folder.File("c/report.html")));

        File.WriteAllText(_folder.File("e.yaml"), "datasets: [{name: f, images: images}]\nnetworks: [{model: tlearn-mini, taps: [auto, layers]}]\nheads: [ridge]\nprotocol: {kind: folds, k: 3}\n");
        Assert.Equal(6, (await Tlearn.ExpectAsync(0, "run", _folder.File("e.yaml"), "--out", _folder.File("r"), "--json")).Json.GetProperty("computed").GetInt32());
        var rows = File.ReadAllLines(_folder.File("r/results.csv"));
        Assert.Equal(3, rows.Count(r => r.StartsWith("f,layers,", StringComparison.Ordinal)));
        Assert.Equal(3, rows.Count(r => r.StartsWith("f,probe,", StringComparison.Ordinal)));
        Assert.Equal(3, (await Tlearn.ExpectAsync(0, "run", _folder.File("e.yaml"), "--out", _folder.File("s"), "--only", "approach=layers", "--json")).Json.GetProperty("computed").GetInt32());
    }
}
