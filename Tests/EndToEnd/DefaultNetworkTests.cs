using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Which network runs where none is named.</summary>
public sealed class DefaultNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public DefaultNetworkTests()
    {
        _cache = new TestCache(_folder.File("cache"));
        foreach (var label in (string[])["daisy", "tulips"])
        {
            var target = Directory.CreateDirectory(Path.Combine(Images, label)).FullName;
            foreach (var file in Directory.EnumerateFiles(SharedData.Require("data", "flowers", "train", label)).Order(StringComparer.Ordinal).Take(2)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    private string Images => _folder.File("images");

    private string Models => _folder.File("models");

    private string Store => _folder.File("f.store");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_the_one_of_the_packages_and_every_document_names_it()
    {
        ResNet18.Require();
        var extracted = await Tlearn.ExpectAsync(0, "extract", Images, "--out", Store, "--json");
        Assert.Equal("resnet18-mlnet", extracted.Json.GetProperty("model").GetString());
        var tap = Assert.Single(extracted.Json.GetProperty("taps").EnumerateArray());
        Assert.Equal(("Pooling395_Output_0", 512), (tap.GetProperty("name").GetString(), tap.GetProperty("dimension").GetInt32()));
        var trained = await Tlearn.ExpectAsync(0, "train", Images, "--head", "centroid", "--out", _folder.File("a.tlhead"), "--json");
        Assert.Equal("resnet18-mlnet", trained.Json.GetProperty("model").GetString());
        foreach (var run in (TlearnRun[])[extracted, trained])
        {
            Assert.False(run.Json.TryGetProperty("model_fallback", out _));
            Assert.DoesNotContain("tlearn-mini", run.Error);
        }
    }

    [Fact]
    public async Task Where_its_file_is_missing_the_run_falls_back_and_says_so_and_in_json()
    {
        var program = WithoutTheNetwork();
        var run = await Tlearn.EndAsync(Tlearn.StartAt(program, Models, "train", Images, "--head", "centroid", "--out", _folder.File("a.tlhead"), "--json"));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("tlearn-mini", run.Json.GetProperty("model").GetString());
        var fallback = run.Json.GetProperty("model_fallback");
        Assert.Equal(("resnet18-mlnet", "tlearn-mini"), (fallback.GetProperty("wanted").GetString(), fallback.GetProperty("taken").GetString()));
        var warning = Assert.Single(run.Error.Split('\n'), l => l.StartsWith("warning: the file of 'resnet18-mlnet' is not on this machine", StringComparison.Ordinal));
        Assert.Contains(fallback.GetProperty("why").GetString()!, warning);
        Assert.Contains("this run takes tlearn-mini instead", warning);
        Assert.Contains("tlearn models get resnet18-mlnet --from FILE", warning);
        Assert.EndsWith(fallback.GetProperty("next").GetString()!, warning);

        var listed = await Tlearn.EndAsync(Tlearn.StartAt(program, Models, "models", "list", "--json"));
        Assert.False(listed.Json.GetProperty("models").EnumerateArray().Single(m => m.GetProperty("name").GetString() == "resnet18-mlnet").GetProperty("present").GetBoolean());
        var got = await Tlearn.EndAsync(Tlearn.StartAt(program, Models, "models", "get", "resnet18-mlnet"));
        Assert.Equal(2, got.ExitCode);
        Assert.Contains("Microsoft.ML.DnnImageFeaturizer.ResNet18", got.Error);
        Assert.False(Directory.Exists(Models)); // there was nothing to bring
    }

    [Fact]
    public async Task The_demo_goes_on_without_it_and_says_so()
    {
        var run = await Tlearn.EndAsync(Tlearn.StartAt(WithoutTheNetwork(), Models, "demo", "--images", "70", "--out", _folder.File("demo"), "--json"));
        Assert.True(run.ExitCode == 0, run.Error);
        var left = Assert.Single(run.Json.GetProperty("left_out").EnumerateArray());
        Assert.Equal("resnet18-mlnet", left.GetProperty("model").GetString());
        Assert.False(run.Json.TryGetProperty("model_fallback", out _)); // nothing stands in its place
        Assert.Equal(["tlearn-mini", "random-weights", "raw-pixels"], run.Json.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("model").GetString()).Distinct());
        var warning = Assert.Single(run.Error.Split('\n'), l => l.StartsWith("warning: resnet18-mlnet is left out: ", StringComparison.Ordinal));
        Assert.Contains(left.GetProperty("why").GetString()!, warning);
        Assert.EndsWith(left.GetProperty("next").GetString()!, warning);
        Assert.Contains("resnet18-mlnet is left out: ", File.ReadAllText(_folder.File("demo", "report.html")));
    }

    [Fact]
    public async Task A_store_that_exists_goes_on_with_its_own_network_taps_preprocessing_and_views()
    {
        string[] first = ["extract", Path.Combine(Images, "daisy"), "--model", "tlearn-mini", "--preprocess", "inception,resize=shorter:100,crop=96", "--views", "flip", "--out", Store];
        await Tlearn.ExpectAsync(0, [.. first, "--tap", "stage3.1", "--pool", "max"]);
        await Tlearn.ExpectAsync(0, [.. first, "--tap", "features"]);
        var run = await Tlearn.ExpectAsync(0, "extract", Images, "--out", Store, "--json");
        Assert.Equal(("tlearn-mini", 4, 2), (run.Json.GetProperty("model").GetString(), run.Json.GetProperty("images").GetInt32(), run.Json.GetProperty("computed").GetInt32()));
        Assert.Equal(["features none", "stage3.1 max"], run.Json.GetProperty("taps").EnumerateArray().Select(t => $"{t.GetProperty("name").GetString()} {t.GetProperty("pool").GetString()}").Order());
        Assert.Contains("holds features of tlearn-mini (features.none, stage3.1.max): without --model this run goes on with them", run.Error);
        var info = (await Tlearn.ExpectAsync(0, "store", "info", Store, "--json")).Json.GetProperty("taps").EnumerateArray().Select(t => t.GetProperty("vectors").GetInt32());
        Assert.All(info, vectors => Assert.Equal(4, vectors));

        // What is given stands, and what cannot be together is named.
        var tap = await Tlearn.ExpectAsync(0, "extract", Images, "--tap", "stage2.1", "--out", Store, "--json");
        Assert.Equal(["stage2.1"], tap.Json.GetProperty("taps").EnumerateArray().Select(t => t.GetProperty("name").GetString()));
        Assert.Contains("views: found flip, expected five", (await Tlearn.ExpectAsync(1, "extract", Images, "--views", "five", "--out", Store)).Error);
        Assert.Contains("mean", (await Tlearn.ExpectAsync(1, "extract", Images, "--preprocess", "imagenet", "--out", Store)).Error);
    }

    [Fact]
    public async Task A_stores_network_is_found_where_it_was_or_its_absence_is_said()
    {
        // The same network under another hash: the catalogue does not know it.
        var network = _folder.File("own.onnx");
        File.WriteAllBytes(network, OnnxModel.Load(Nets.SqueezeNet).WithMetadata("note", "a copy").ToBytes());
        await Tlearn.ExpectAsync(0, "extract", Path.Combine(Images, "daisy"), "--model", network, "--preprocess", "caffe-bgr", "--out", Store);
        Assert.Equal("own", (await Tlearn.ExpectAsync(0, "extract", Images, "--out", Store, "--json")).Json.GetProperty("model").GetString());

        File.Delete(network);
        var gone = await Tlearn.ExpectAsync(1, "extract", Images, "--out", Store);
        Assert.Contains("the store's network own (SHA-256 ", gone.Error);
        Assert.Contains($"is neither in the catalogue nor at {network}", gone.Error);
        Assert.Contains("--model PATH", gone.Error);

        // What lies there now is not it: another network, and no network at all.
        File.Copy(Nets.SqueezeNet, network);
        Assert.Contains($"is neither in the catalogue nor at {network}, where another network lies now (SHA-256 ", (await Tlearn.ExpectAsync(1, "extract", Images, "--out", Store)).Error);
        File.WriteAllText(network, "<html>");
        gone = await Tlearn.ExpectAsync(1, "extract", Images, "--out", Store);
        Assert.Contains($"is neither in the catalogue nor at {network}, where a file lies that is no network any more: ", gone.Error);
        Assert.Contains("--model PATH", gone.Error);
    }

    [Fact]
    public async Task Documents_name_the_network_where_it_was_named_too_and_not_one_of_several()
    {
        static string? Model(TlearnRun run) => run.Json.TryGetProperty("model", out var model) ? model.GetString() : null;
        var (head, first) = (_folder.File("a.tlhead"), _folder.File("a.store"));
        Assert.Equal("tlearn-mini", Model(await Tlearn.ExpectAsync(0, "train", Images, "--model", "tlearn-mini", "--head", "centroid", "--out", head, "--json")));
        Assert.Equal("tlearn-mini", Model(await Tlearn.ExpectAsync(0, "predict", head, Images, "--json")));
        Assert.Equal("tlearn-mini", Model(await Tlearn.ExpectAsync(0, "evaluate", head, Images, "--json")));
        Assert.Equal("tlearn-mini", Model(await Tlearn.ExpectAsync(0, "export", head, "--out", _folder.File("a.onnx"), "--json")));
        Assert.Equal("tlearn-mini", Model(await Tlearn.ExpectAsync(0, "classify", Images, "--model", "tlearn-mini", "--json")));
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", first);
        Assert.Equal("tlearn-mini", Model(await Tlearn.ExpectAsync(0, "train", first, "--head", "centroid", "--out", head, "--json")));
        string[] compare = ["compare", Images, "--head", "centroid", "--folds", "2", "--overwrite", "--out", _folder.File("c"), "--json", "--model", "tlearn-mini"];
        Assert.Equal("tlearn-mini", Model(await Tlearn.ExpectAsync(0, compare)));
        Assert.Null(Model(await Tlearn.ExpectAsync(0, [.. compare, "--model", Nets.SqueezeNet, "--preprocess", "caffe-bgr"])));

        await Tlearn.ExpectAsync(0, "store", "export", first, "--format", "parquet", "--out", _folder.File("p"));
        await Tlearn.ExpectAsync(0, "store", "import", "--parquet", _folder.File("p", "features.parquet"), "--out", Store);
        Assert.Null(Model(await Tlearn.ExpectAsync(0, "train", Store, "--head", "centroid", "--out", head, "--json")));
    }

    [Fact]
    public async Task Features_made_elsewhere_have_no_network()
    {
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", _folder.File("a.store"));
        await Tlearn.ExpectAsync(0, "store", "export", _folder.File("a.store"), "--format", "npy", "--out", _folder.File("npy"));
        await Tlearn.ExpectAsync(0, "store", "import", "--npy", _folder.File("npy", "features.none.npy"), "--metadata", _folder.File("npy", "metadata.csv"), "--out", Store);
        Assert.Contains("its features were made elsewhere", (await Tlearn.ExpectAsync(1, "extract", Images, "--out", Store)).Error);
    }

    [Theory]
    [InlineData]
    [InlineData("--model", "resnet18-mlnet")]
    public async Task It_has_no_classes_and_classify_says_which_networks_have(params string[] network)
    {
        var run = await Tlearn.ExpectAsync(2, ["classify", Images, .. network]);
        Assert.Contains("the network resnet18-mlnet, the default of --model, gives features and has no classes", run.Error);
        Assert.Contains("tlearn-mini (200 classes)", run.Error);
        Assert.Contains("Say --model tlearn-mini", run.Error);
    }

    /// <summary>The program as a build leaves it that could not reach the package.</summary>
    private string WithoutTheNetwork()
    {
        var program = Directory.CreateDirectory(_folder.File("program")).FullName;
        foreach (var entry in Directory.EnumerateFileSystemEntries(AppContext.BaseDirectory).Where(e => Path.GetFileName(e) != "onnx-models"))
        {
            var place = Path.Combine(program, Path.GetFileName(entry));
            // The host looks for everything beside the real file of the program.
            if (Path.GetFileName(entry).StartsWith("tlearn.", StringComparison.Ordinal)) File.Copy(entry, place);
            else if (Directory.Exists(entry)) Directory.CreateSymbolicLink(place, entry);
            else File.CreateSymbolicLink(place, entry);
        }

        foreach (var model in Directory.EnumerateDirectories(Path.Combine(SharedData.Repository, "onnx-models")))
        {
            var place = Directory.CreateDirectory(Path.Combine(program, "onnx-models", Path.GetFileName(model))).FullName;
            foreach (var file in Directory.EnumerateFiles(model)) File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
        }

        return Path.Combine(program, "tlearn.dll");
    }
}
