using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Train, evaluate, predict and compare at the command line, on real photographs.</summary>
[Collection("flowers")]
public sealed class HeadCommandTests
{
    private readonly Flowers _flowers;

    public HeadCommandTests(Flowers flowers) => _flowers = flowers;

    public static TheoryData<string> Heads => [.. TransferLearning.Classifiers.Training.HeadCatalog.All.Select(e => e.Name)];

    // Share of 50 photographs; of a head that is not named here three quarters.
    private static double Expected(string head) => head == "knn" ? 0.68 : 0.74;

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task A_head_is_trained_evaluated_and_asked(string head)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("a.tlhead");
        var store = await _flowers.StoreAsync();
        var trained = (await Tlearn.ExpectAsync(0, "train", store, "--head", head, "--out", file, "--json")).Json;
        Assert.Equal((head, 100, 5, 256), (trained.GetProperty("head").GetString(), trained.GetProperty("samples").GetInt32(), trained.GetProperty("classes").GetInt32(), trained.GetProperty("dimension").GetInt32()));
        Assert.InRange(trained.GetProperty("fit_seconds").GetDouble(), 1e-7, 60);
        Assert.Equal(JsonValueKind.Object, trained.GetProperty("parameters").ValueKind);

        var evaluated = (await Tlearn.ExpectAsync(0, "evaluate", file, store, "--json")).Json;
        Assert.Equal(50, evaluated.GetProperty("samples").GetInt32()); // val, since there is no test
        string[] keys = ["head", "accuracy", "ci95", "balanced_accuracy", "macro_f1", "top5", "log_loss", "roc_auc", "ece", "per_class", "confusion"];
        foreach (var key in keys) Assert.True(evaluated.TryGetProperty(key, out _), key);
        Assert.Equal(Expected(head), evaluated.GetProperty("accuracy").GetDouble(), 0.08);
        Assert.Equal(100, (await Tlearn.ExpectAsync(0, "evaluate", file, store, "--split", "train", "--json")).Json.GetProperty("samples").GetInt32());

        var predicted = await Tlearn.ExpectAsync(0, "predict", file, store, "--top", "2", "--split", "val");
        var lines = predicted.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("path,label,probability,label_2,probability_2", lines[0]);
        Assert.Equal(51, lines.Length);
        var right = lines.Skip(1).Select(l => l.Split(',')).Count(l => l[0].Split('/')[1] == l[1]);
        Assert.Equal(evaluated.GetProperty("accuracy").GetDouble(), right / 50.0, 6);
        Assert.Equal(head is "svm" or "svm-rbf" or "centroid" or "ridge", lines[1].Split(',')[2].Length == 0);
    }

    [Fact]
    public async Task Images_give_what_their_store_gives()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("a.tlhead");
        await Tlearn.ExpectAsync(0, "train", await _flowers.StoreAsync(), "--head", "logistic", "--out", file);
        var fromStore = await Tlearn.ExpectAsync(0, "predict", file, await _flowers.StoreAsync(), "--out", folder.File("s.jsonl"));
        using var cache = new TestCache(folder.File("cache"));
        var fromImages = await Tlearn.ExpectAsync(0, "predict", file, _flowers.Images, "--out", folder.File("i.jsonl"));
        Assert.Equal(await File.ReadAllTextAsync(folder.File("s.jsonl"), TestContext.Current.CancellationToken), await File.ReadAllTextAsync(folder.File("i.jsonl"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_flowers.Images), f => f.EndsWith(".store", StringComparison.Ordinal));
        Assert.Empty(fromStore.Out + fromImages.Out);
    }

    [Fact]
    public async Task A_head_refuses_features_of_another_tap()
    {
        using var folder = new TemporaryFolder();
        await Tlearn.ExpectAsync(0, "train", await _flowers.StoreAsync(), "--head", "centroid", "--out", folder.File("a.tlhead"));
        await Tlearn.ExpectAsync(0, "extract", _flowers.Images, "--model", "tlearn-mini", "--tap", "stage3.1", "--out", folder.File("other.store"));
        var run = await Tlearn.RunAsync("evaluate", folder.File("a.tlhead"), folder.File("other.store"));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("features", run.Error);
        Assert.Contains("stage3.1", run.Error);
    }

    [Fact]
    public async Task Tuning_and_parameters_are_recorded()
    {
        using var folder = new TemporaryFolder();
        var tuned = (await Tlearn.ExpectAsync(0, "train", await _flowers.StoreAsync(), "--head", "knn", "--tune", "--out", folder.File("a.tlhead"), "--json")).Json;
        Assert.Equal(TransferLearning.Classifiers.Training.HeadCatalog.Get("knn").TuningGrid.Count, tuned.GetProperty("tuning").GetProperty("settings").GetInt32());
        Assert.Equal("power-center", tuned.GetProperty("parameters").GetProperty("scale").GetString()); // what auto means there
        Assert.InRange(tuned.GetProperty("tuning").GetProperty("accuracy").GetDouble(), 0.59, 0.8);
        var told = (await Tlearn.ExpectAsync(0, "train", await _flowers.StoreAsync(), "--head", "logistic", "--param", "C=0.5", "--out", folder.File("b.tlhead"), "--json")).Json;
        Assert.Equal(0.5, told.GetProperty("parameters").GetProperty("C").GetDouble());
        Assert.Equal("power", told.GetProperty("parameters").GetProperty("scale").GetString()); // decided by the training rows, which are never negative
        Assert.Contains("C", (await Tlearn.ExpectAsync(0, "train", "--help-head", "logistic")).Out);
    }

    [Fact]
    public async Task Tuning_a_linear_head_walks_the_path_and_says_how_far_the_fit_went()
    {
        using var folder = new TemporaryFolder();
        var tuned = await Tlearn.ExpectAsync(0, "train", await _flowers.StoreAsync(), "--head", "logistic", "--tune", "--out", folder.File("a.tlhead"), "--json");
        Assert.Contains(tuned.Json.GetProperty("parameters").GetProperty("C").GetDouble(), Enumerable.Range(0, 45).Select(i => double.Parse(Math.Pow(10, -5 + (i / 4.0)).ToString("G5"))).Append(30));
        Assert.True(tuned.Json.GetProperty("converged").GetBoolean());
        Assert.DoesNotContain("stopped after", tuned.Error);
        var stopped = await Tlearn.ExpectAsync(0, "train", await _flowers.StoreAsync(), "--head", "logistic", "--param", "max_iter=2", "--out", folder.File("b.tlhead"), "--json");
        Assert.False(stopped.Json.GetProperty("converged").GetBoolean());
        Assert.Contains("logistic: stopped after 2 iterations before the tolerance; raise max_iter, or lower C", stopped.Error);
    }

    [Theory]
    [InlineData("--head", "nonsense")]
    [InlineData("--head", "logistic", "--param", "nonsense=1")]
    [InlineData("--head", "logistic", "--param", "C=-1")]
    [InlineData("--head", "logistic", "--scale", "nonsense")]
    public async Task Wrong_usage_is_2_and_lists_the_choices(params string[] options)
    {
        using var folder = new TemporaryFolder();
        var run = await Tlearn.ExpectAsync(2, ["train", await _flowers.StoreAsync(), "--out", folder.File("a.tlhead"), .. options]);
        Assert.StartsWith("error: ", run.Error.Split('\n').First(l => l.StartsWith("error", StringComparison.Ordinal)));
        Assert.DoesNotContain("   at ", run.Error);
    }

    [Fact]
    public async Task A_comparison_has_the_promised_keys_and_files()
    {
        using var folder = new TemporaryFolder();
        var compared = (await Tlearn.ExpectAsync(0, "compare", await _flowers.StoreAsync(), "--head", "logistic", "--head", "knn", "--out", folder.File("c"), "--json")).Json;
        Assert.Equal(JsonValueKind.Object, compared.GetProperty("protocol").ValueKind);
        var results = compared.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["logistic", "knn"], results.Select(r => r.GetProperty("head").GetString()));
        string[] keys = ["model", "tap", "parameters", "scores", "accuracy", "ci95", "fit_seconds", "predict_seconds"];
        foreach (var key in keys) Assert.True(results[0].TryGetProperty(key, out _), key);
        var pair = Assert.Single(compared.GetProperty("significance").EnumerateArray());
        foreach (var key in (string[])["a", "b", "p_value", "test"]) Assert.True(pair.TryGetProperty(key, out _), key);
        Assert.True(File.Exists(compared.GetProperty("report").GetString()));
        Assert.Equal(151, File.ReadLines(compared.GetProperty("predictions").GetString()!).Count());
    }

    /// <summary>Thirty photographs of each flower, embedded once.</summary>
    public sealed class Flowers : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private Task<string>? _store;

        public string Images => _folder.File("images");

        public Task<string> StoreAsync() => _store ??= MakeAsync();

        public void Dispose() => _folder.Dispose();

        private async Task<string> MakeAsync()
        {
            ImageFolder.CopyFlowers(Images, 20);
            foreach (var label in Directory.EnumerateDirectories(Path.Combine(Images, "val")))
            {
                foreach (var file in Directory.EnumerateFiles(label).Order(StringComparer.Ordinal).Skip(10).ToList()) File.Delete(file);
            }

            await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", _folder.File("f.store"));
            return _folder.File("f.store");
        }
    }
}
