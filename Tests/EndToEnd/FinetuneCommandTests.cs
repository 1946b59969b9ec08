using System.Text.Json;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn finetune</c>, and what every other command makes of the network that it writes.</summary>
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
    [InlineData("head", true, 5 * 257)]
    [InlineData("last:2", true, 591_621)]
    [InlineData("all", false, 2_796_325)]
    public async Task The_trained_network_is_one_that_every_command_takes(string unfreeze, bool isStored, long parameters)
    {
        ImageFolder.CopyFlowers(Images, 8);
        File.WriteAllText(Path.Combine(Images, "train", "roses", "broken.jpg"), "no image");
        // Both epochs see the same images, so that the loss of the second must be lower: varied anew, the second's may be the harder ones.
        var report = (await Tlearn.ExpectAsync(3, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", unfreeze, "--epochs", "2", "--augment", "none", "--out", Model, "--json")).Json;
        Assert.Equal(("tlearn-mini", unfreeze, 2, isStored), (Text(report, "model"), Text(report, "unfreeze"), report.GetProperty("epochs").GetArrayLength(), report.GetProperty("stored_activations").GetBoolean()));
        AssertLearnt([.. report.GetProperty("epochs").EnumerateArray()], report);
        Assert.Equal(parameters, report.GetProperty("trained_parameters").GetInt64());
        Assert.Equal(0.6, Number(report, "probe_accuracy"), 0.1);
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
    public async Task Only_what_is_unfrozen_changes()
    {
        ImageFolder.CopyFlowers(Images, 4);
        await Tlearn.ExpectAsync(0, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", "last:3", "--epochs", "1", "--out", Model);
        var before = OnnxModel.Load(Path.Combine(AppContext.BaseDirectory, "onnx-models", "tlearn-mini", "model.onnx")).Initializers.ToDictionary(t => t.Name);
        var after = OnnxModel.Load(Model).Initializers.Where(t => before.ContainsKey(t.Name) && t.Element == ElementType.Float).ToList();
        var changed = after.Where(t => !t.ToFloats().SequenceEqual(before[t.Name].ToFloats())).Select(t => t.Name).Where(n => !n.StartsWith("classifier.", StringComparison.Ordinal));
        // Two convolutions, the scale and shift of the norms behind them; not the norms' statistics, and nothing before.
        Assert.Equal(
            ["stage4.1.conv1.weight", "stage4.1.conv2.weight", "stage4.1.norm1.bias", "stage4.1.norm1.scale", "stage4.1.norm2.bias", "stage4.1.norm2.scale"], changed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_cut_through_a_residual_block_takes_both_its_branches_in_one_store()
    {
        ImageFolder.CopyFlowers(Images, 4);
        var report = (await Tlearn.ExpectAsync(0, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", "from:stage4.1.conv2", "--epochs", "1", "--out", Model, "--json")).Json;
        Assert.True(report.GetProperty("stored_activations").GetBoolean());
        var store = Assert.Single(TestCache.StoresIn(_folder.File("cache")));
        using var snapshot = FeatureStore.Open(store).OpenSnapshot();
        Assert.Equal(3, snapshot.Taps.Count); // what the classifier reads, and both branches
        Assert.Equal(Number(report, "accuracy"), Number((await Tlearn.ExpectAsync(0, "evaluate", Model, Images, "--json")).Json, "accuracy"));
    }

    [Fact]
    public async Task Of_a_pooled_tap_the_pooling_is_trained_through()
    {
        ImageFolder.CopyFlowers(Images, 4);
        var report = (await Tlearn.ExpectAsync(0, "finetune", Images, "--model", "tlearn-mini", "--tap", "stage4.0", "--pool", "max", "--unfreeze", "last:2", "--epochs", "1", "--out", Model, "--json")).Json;
        Assert.Equal(Number(report, "accuracy"), Number((await Tlearn.ExpectAsync(0, "evaluate", Model, Images, "--json")).Json, "accuracy"));
    }

    [Fact]
    public async Task A_classifier_may_read_two_layers_of_which_one_is_frozen()
    {
        ImageFolder.CopyFlowers(Images, 4);
        var report = (await Tlearn.ExpectAsync(0, "finetune", Images, "--model", "tlearn-mini", "--tap", "stage3.1+auto", "--unfreeze", "last:2", "--epochs", "1", "--out", Model, "--json")).Json;
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

        var split = (await Tlearn.ExpectAsync(0, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", "head", "--epochs", "1", "--out", Model, "--json")).Json;
        Assert.Equal((20, 10, 10, "test"), (split.GetProperty("images").GetProperty("training").GetInt32(), split.GetProperty("images").GetProperty("validation").GetInt32(), split.GetProperty("images").GetProperty("measured").GetInt32(), Text(split, "accuracy_on")));

        foreach (var file in Directory.GetFiles(Path.Combine(Images, "train", "roses")).Skip(1)) File.Delete(file);
        Directory.Delete(Path.Combine(Images, "val"), recursive: true);
        Directory.Delete(Path.Combine(Images, "test"), recursive: true);
        var lone = (await Tlearn.ExpectAsync(0, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", "head", "--epochs", "1", "--out", Model, "--json")).Json;
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

    private static void AssertLearnt(JsonElement[] epochs, JsonElement report)
    {
        Assert.Equal([1, 2], epochs.Select(e => e.GetProperty("epoch").GetInt32()));
        // It begins at a probe that is right of all it learnt; a guess has a loss of 1.6. Labels are smoothed, so a probe that is too sure has about 1: which of many C that are equally right with so few images was found decides that.
        Assert.InRange(Number(epochs[0], "loss"), 0.5, 1.2);
        Assert.True(Number(epochs[1], "loss") < Number(epochs[0], "loss"));
        Assert.All(epochs, e => Assert.InRange(Number(e, "training_accuracy"), 0.7, 1));
        var validating = report.GetProperty("images").GetProperty("validation").GetInt32();
        Assert.All(epochs, e => Assert.Equal(Math.Round(Number(e, "accuracy") * validating), Number(e, "accuracy") * validating, 1e-9));
        // Validation is part of an epoch's seconds, and not of its rate.
        var training = report.GetProperty("images").GetProperty("training").GetInt32();
        Assert.All(epochs, e => Assert.InRange(Number(e, "images_per_second"), training / Number(e, "seconds"), 1e7));
        Assert.InRange(epochs.Sum(e => Number(e, "seconds")), 0, Number(report, "seconds"));
        var best = epochs.OrderByDescending(e => Number(e, "accuracy")).ThenBy(e => Number(e, "validation_loss")).First();
        Assert.Equal(best.GetProperty("epoch").GetInt32(), report.GetProperty("best_epoch").GetInt32());
    }

    private static string? Text(JsonElement json, string key) => json.GetProperty(key).GetString();

    private static double Number(JsonElement json, string key) => json.GetProperty(key).GetDouble();
}
