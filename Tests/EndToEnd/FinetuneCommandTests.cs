using System.Text.Json;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn finetune</c>, and what every other command makes of the network that it writes.</summary>
[Collection("feature cache")]
public sealed class FinetuneCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public FinetuneCommandTests() => _cache = new TestCache(_folder.File("cache"));

    private string Images => _folder.File("images");

    private string Model => _folder.File("m.onnx");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("head", true)]
    [InlineData("last:2", true)]
    [InlineData("all", false)]
    public async Task The_trained_network_is_one_that_every_command_takes(string unfreeze, bool isStored)
    {
        ImageFolder.CopyFlowers(Images, 8);
        File.WriteAllText(Path.Combine(Images, "train", "roses", "broken.jpg"), "no image");
        var report = (await Tlearn.ExpectAsync(3, "finetune", Images, "--unfreeze", unfreeze, "--epochs", "2", "--out", Model, "--json")).Json;
        Assert.Equal(("tlearn-mini", unfreeze, 2, isStored), (Text(report, "model"), Text(report, "unfreeze"), report.GetProperty("epochs").GetArrayLength(), report.GetProperty("stored_activations").GetBoolean()));
        Assert.All(report.GetProperty("epochs").EnumerateArray(), e => Assert.All(["epoch", "loss", "accuracy", "seconds", "images_per_second"], key => Assert.True(Number(e, key) >= 0)));
        Assert.InRange(report.GetProperty("best_epoch").GetInt32(), 1, 2);
        Assert.True(report.GetProperty("trained_parameters").GetInt64() >= 5 * 257);
        Assert.InRange(Number(report, "probe_accuracy"), 0.4, 1);
        Assert.Equal("val", Text(report, "accuracy_on"));
        Assert.False(Directory.Exists(Model + ".checkpoints"));

        // The file itself, by the road of any network: the same images, the same answers.
        var evaluated = (await Tlearn.ExpectAsync(3, "evaluate", Model, Images, "--json")).Json;
        Assert.Equal((40, Number(report, "accuracy")), (evaluated.GetProperty("samples").GetInt32(), Number(evaluated, "accuracy")));
        using (var plain = new PlainRun(Model)) Assert.Equal(["label", "probabilities", "logits", "features"], plain.Outputs);
        var model = OnnxModel.Load(Model);
        Assert.Equal(["daisy", "dandelion", "roses", "sunflowers", "tulips"], JsonSerializer.Deserialize<string[]>(model.Metadata["tlearn.classes"])!);
        Assert.All(["tlearn.preprocessing", "tlearn.recipe"], key => Assert.NotEmpty(model.Metadata[key]));

        var store = _folder.File("features.store");
        var extracted = (await Tlearn.ExpectAsync(3, "extract", Images, "--model", Model, "--tap", "features", "--out", store, "--json")).Json;
        Assert.Equal(256, extracted.GetProperty("taps")[0].GetProperty("dimension").GetInt32());
        var predicted = await Tlearn.ExpectAsync(3, "predict", Model, Images, "--top", "2");
        Assert.Equal(81, predicted.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_comparison_has_it_as_a_row_beside_the_heads()
    {
        ImageFolder.CopyFlowers(Images, 6);
        var compared = (await Tlearn.ExpectAsync(0, "compare", Images, "--head", "logistic", "--finetune", "head", "--finetune", "last:2", "--out", _folder.File("c"), "--json")).Json;
        Assert.Equal(["logistic", "finetune head", "finetune last:2"], compared.GetProperty("results").EnumerateArray().Select(r => Text(r, "head")));
        Assert.All(compared.GetProperty("results").EnumerateArray(), r => Assert.InRange(Number(r, "accuracy"), 0.4, 1));
        Assert.Equal(3, compared.GetProperty("significance").GetArrayLength());
        Assert.Contains("finetune last:2", File.ReadAllText(_folder.File("c", "report.html")));
        Assert.Contains("finetune last:2", File.ReadLines(_folder.File("c", "predictions.csv")).First());

        // Cross-validation, and a class that one part cannot learn.
        foreach (var split in (string[])["train", "val"])
        {
            foreach (var label in Directory.GetDirectories(Path.Combine(Images, split))) Directory.Move(label, Path.Combine(Directory.CreateDirectory(_folder.File("all")).FullName, Path.GetFileName(label) + (split == "val" ? "-2" : "")));
        }

        foreach (var file in Directory.GetFiles(_folder.File("all", "roses-2")).Skip(1)) File.Delete(file);
        var folded = (await Tlearn.ExpectAsync(0, "compare", _folder.File("all"), "--head", "centroid", "--finetune", "head", "--folds", "2", "--out", _folder.File("d"), "--json")).Json;
        Assert.Equal(2, folded.GetProperty("results")[1].GetProperty("scores").GetArrayLength());
        Assert.Contains("one folder of images", (await Tlearn.ExpectAsync(2, "compare", Images, Images, "--finetune", "head")).Error);
    }

    [Fact]
    public async Task Only_what_is_unfrozen_changes()
    {
        ImageFolder.CopyFlowers(Images, 4);
        await Tlearn.ExpectAsync(0, "finetune", Images, "--unfreeze", "last:3", "--epochs", "1", "--out", Model);
        var before = OnnxModel.Load(Path.Combine(AppContext.BaseDirectory, "onnx-models", "tlearn-mini", "model.onnx")).Initializers.ToDictionary(t => t.Name);
        var after = OnnxModel.Load(Model).Initializers.Where(t => before.ContainsKey(t.Name) && t.Element == ElementType.Float).ToList();
        var changed = after.Where(t => !t.ToFloats().SequenceEqual(before[t.Name].ToFloats())).Select(t => t.Name).Where(n => !n.StartsWith("classifier.", StringComparison.Ordinal));
        // Two convolutions, the scale and shift of the norms behind them; not the norms' statistics, and nothing before.
        Assert.Equal(
            ["stage4.1.conv1.weight", "stage4.1.conv2.weight", "stage4.1.norm1.bias", "stage4.1.norm1.scale", "stage4.1.norm2.bias", "stage4.1.norm2.scale"], changed.Order(StringComparer.Ordinal));
    }

    [Theory, InlineData("KILL"), InlineData("INT")]
    public async Task Stopped_in_its_second_epoch_it_goes_on_and_ends_with_the_same_bits(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals of this kind are Unix's");
        ImageFolder.CopyFlowers(Images, 12);
        string[] command = ["finetune", Images, "--unfreeze", "all", "--epochs", "3", "--seed", "3"];
        await Tlearn.ExpectAsync(0, [.. command, "--out", Model]);

        var again = _folder.File("again.onnx");
        var last = Path.Combine(again + ".checkpoints", "last.safetensors");
        var killed = Tlearn.Start([], [.. command, "--out", again]);
        while (!File.Exists(last) && !killed.HasExited) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(0, await Signals.SendAsync(killed, signal));
        var code = (await Tlearn.EndAsync(killed)).ExitCode;
        if (signal == "INT") Assert.Equal(130, code);
        else Assert.NotEqual(0, code);
        Assert.False(File.Exists(again));
        await Tlearn.ExpectAsync(0, [.. command, "--out", again]);
        Assert.Equal(File.ReadAllBytes(Model), File.ReadAllBytes(again));
    }

    [Fact]
    public async Task A_checkpoint_of_another_training_is_refused()
    {
        ImageFolder.CopyFlowers(Images, 4);
        string[] command = ["finetune", Images, "--unfreeze", "head", "--epochs", "1", "--out", Model, "--checkpoints", _folder.File("kept")];
        await Tlearn.ExpectAsync(0, command);
        Assert.True(File.Exists(_folder.File("kept", "best.safetensors")));
        var refused = await Tlearn.ExpectAsync(1, [.. command, "--lr", "0.01"]);
        Assert.Contains("learning-rate", refused.Error);
    }

    [Fact]
    public async Task Augmented_views_of_the_frozen_part_are_computed_once()
    {
        ImageFolder.CopyFlowers(Images, 4);
        string[] command = ["finetune", Images, "--unfreeze", "last:2", "--epochs", "2", "--augment", "crop:0.5,flip,color:0.1", "--stored-views", "2", "--mixup", "0.2", "--out", Model];
        await Tlearn.ExpectAsync(0, command);
        var first = File.ReadAllBytes(Model);
        // As they are, and two views of those that train.
        var images = Directory.GetDirectories(_folder.File("cache")).Select(store =>
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

    [Fact]
    public async Task A_cut_through_a_residual_block_takes_both_its_branches_in_one_store()
    {
        ImageFolder.CopyFlowers(Images, 4);
        var report = (await Tlearn.ExpectAsync(0, "finetune", Images, "--unfreeze", "from:stage4.1.conv2", "--epochs", "1", "--out", Model, "--json")).Json;
        Assert.True(report.GetProperty("stored_activations").GetBoolean());
        var store = Assert.Single(Directory.GetDirectories(_folder.File("cache")));
        using var snapshot = FeatureStore.Open(store).OpenSnapshot();
        Assert.Equal(3, snapshot.Taps.Count); // what the classifier reads, and both branches
        Assert.Equal(Number(report, "accuracy"), Number((await Tlearn.ExpectAsync(0, "evaluate", Model, Images, "--json")).Json, "accuracy"));
    }

    [Theory, InlineData("last:1000", "layers"), InlineData("from:nothing", "nothing")]
    public async Task What_cannot_be_unfrozen_is_told_before_an_image_is_read(string unfreeze, string said)
    {
        ImageFolder.CopyFlowers(Images, 2);
        Assert.Contains(said, (await Tlearn.ExpectAsync(2, "finetune", Images, "--unfreeze", unfreeze, "--out", Model)).Error);
        Assert.False(Directory.Exists(_folder.File("cache")));
    }

    [Fact]
    public async Task An_option_that_the_optimiser_has_not_is_refused()
    {
        ImageFolder.CopyFlowers(Images, 2);
        Assert.Contains("--momentum", (await Tlearn.ExpectAsync(2, "finetune", Images, "--unfreeze", "head", "--momentum", "0.5", "--out", Model)).Error);
    }

    [Fact]
    public async Task Of_a_pooled_tap_the_pooling_is_trained_through()
    {
        ImageFolder.CopyFlowers(Images, 4);
        var report = (await Tlearn.ExpectAsync(0, "finetune", Images, "--tap", "stage4.0", "--pool", "max", "--unfreeze", "last:2", "--epochs", "1", "--out", Model, "--json")).Json;
        Assert.Equal(Number(report, "accuracy"), Number((await Tlearn.ExpectAsync(0, "evaluate", Model, Images, "--json")).Json, "accuracy"));
    }

    [Fact]
    public async Task A_classifier_may_read_two_layers_of_which_one_is_frozen()
    {
        ImageFolder.CopyFlowers(Images, 4);
        var report = (await Tlearn.ExpectAsync(0, "finetune", Images, "--tap", "stage3.1+auto", "--unfreeze", "last:2", "--epochs", "1", "--out", Model, "--json")).Json;
        Assert.True(report.GetProperty("stored_activations").GetBoolean());
        Assert.Equal(Number(report, "accuracy"), Number((await Tlearn.ExpectAsync(0, "evaluate", Model, Images, "--json")).Json, "accuracy"));
    }

    [Fact]
    public async Task A_split_val_chooses_where_test_measures_and_a_class_of_one_image_is_trained()
    {
        ImageFolder.CopyFlowers(Images, 4);
        foreach (var label in Directory.GetDirectories(Path.Combine(Images, "val")))
        {
            var test = Directory.CreateDirectory(Path.Combine(Images, "test", Path.GetFileName(label)));
            foreach (var file in Directory.GetFiles(label).Take(2)) File.Move(file, Path.Combine(test.FullName, Path.GetFileName(file)));
        }

        var split = (await Tlearn.ExpectAsync(0, "finetune", Images, "--unfreeze", "head", "--epochs", "1", "--out", Model, "--json")).Json;
        Assert.Equal((20, 10, 10, "test"), (split.GetProperty("images").GetProperty("training").GetInt32(), split.GetProperty("images").GetProperty("validation").GetInt32(), split.GetProperty("images").GetProperty("measured").GetInt32(), Text(split, "accuracy_on")));

        foreach (var file in Directory.GetFiles(Path.Combine(Images, "train", "roses")).Skip(1)) File.Delete(file);
        Directory.Delete(Path.Combine(Images, "val"), recursive: true);
        Directory.Delete(Path.Combine(Images, "test"), recursive: true);
        var lone = (await Tlearn.ExpectAsync(0, "finetune", Images, "--unfreeze", "head", "--epochs", "1", "--out", Model, "--json")).Json;
        Assert.Equal((5, "validation"), (lone.GetProperty("classes").GetArrayLength(), Text(lone, "accuracy_on")));
    }

    [Fact]
    public async Task A_network_of_halves_with_a_fixed_batch_gets_halves_back()
    {
        ImageFolder.CopyFlowers(Images, 2);
        var network = SharedData.Require("models", "squeezenet1.1-fp16-batch1.onnx");
        var report = (await Tlearn.ExpectAsync(0, "finetune", Images, "--model", network, "--preprocess", "caffe-bgr", "--unfreeze", "last:3", "--epochs", "1", "--batch", "4", "--out", Model, "--json")).Json;
        var evaluated = (await Tlearn.ExpectAsync(0, "evaluate", Model, Images, "--json")).Json;
        Assert.Equal(10, evaluated.GetProperty("samples").GetInt32());
        Assert.InRange(Number(evaluated, "accuracy"), Number(report, "accuracy") - 0.1, Number(report, "accuracy") + 0.1);
        Assert.Contains(OnnxModel.Load(Model).Initializers, t => t.Element == ElementType.Float16);
    }

    [Theory]
    [InlineData(2, "expected head, last:K", "--unfreeze", "most")]
    [InlineData(2, "--unfreeze is missing")]
    [InlineData(2, "at most last:", "--unfreeze", "last:1000")]
    [InlineData(2, "the nearest are", "--unfreeze", "from:/blocks.99/Conv")]
    [InlineData(2, "without augmentation all views are the same", "--unfreeze", "last:2", "--stored-views", "3", "--augment", "none")]
    [InlineData(2, "nothing stays frozen", "--unfreeze", "all", "--stored-views", "3")]
    [InlineData(2, "expected crop", "--unfreeze", "all", "--augment", "zoom")]
    [InlineData(2, "expected adamw or sgd", "--unfreeze", "all", "--optimizer", "lion")]
    [InlineData(2, "epochs: found 0", "--unfreeze", "head", "--epochs", "0")]
    [InlineData(2, "learning rate: found -1", "--unfreeze", "head", "--lr", "-1")]
    [InlineData(2, "nothing tells whether", "--unfreeze", "head", "--patience", "2", "--validation", "0")]
    public async Task What_is_wrong_is_named(int code, string expected, params string[] arguments)
    {
        ImageFolder.CopyFlowers(Images, 2);
        var run = await Tlearn.ExpectAsync(code, ["finetune", Images, "--out", Model, .. arguments]);
        Assert.Contains(expected, run.Error);
        Assert.False(File.Exists(Model));
    }

    [Fact]
    public async Task Neither_a_store_nor_a_network_under_another_ending_is_taken()
    {
        ImageFolder.CopyFlowers(Images, 2);
        Assert.Contains("ends in .onnx", (await Tlearn.ExpectAsync(2, "finetune", Images, "--unfreeze", "head", "--out", _folder.File("m.tlhead"))).Error);
        await Tlearn.ExpectAsync(0, "extract", Images, "--out", _folder.File("f.store"));
        Assert.Contains("is a feature store", (await Tlearn.ExpectAsync(2, "finetune", _folder.File("f.store"), "--unfreeze", "head", "--out", Model)).Error);
    }

    private static string? Text(JsonElement json, string key) => json.GetProperty(key).GetString();

    private static double Number(JsonElement json, string key) => json.GetProperty(key).GetDouble();
}
