using System.Security.Cryptography;
using System.Text.Json;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Onnx;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>What was learnt from is not measured, or it is said: heads, exported and fine-tuned networks, in stores and in images.</summary>
public sealed class TrainingImagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public TrainingImagesTests()
    {
        _cache = new TestCache(_folder.File("cache"));
        ImageFolder.CopyFlowers(Images, 4);
    }

    private string Images => _folder.File("images");

    private string Training => Path.Combine(Images, "train");

    private string Head => _folder.File("a.tlhead");

    private string Network => _folder.File("a.onnx");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_head_leaves_out_what_it_learnt_from_under_any_name()
    {
        await TrainAsync(Training);
        var whole = await Tlearn.ExpectAsync(0, "evaluate", Head, Training);
        Assert.StartsWith("centroid on all images (measured on training images: 20 of 20): accuracy ", whole.Out);
        Assert.Contains("warning: ", whole.Error);
        Measures(20, 0, 20, await EvaluateAsync(Head, Training));

        // Five new images, and one that is known under another name.
        foreach (var label in Directory.GetDirectories(Path.Combine(Images, "val"))) Copy(Directory.GetFiles(label)[0], Path.Combine(Training, Path.GetFileName(label), "new.jpg"));
        Copy(Directory.GetFiles(Path.Combine(Training, "roses"))[0], Path.Combine(Training, "roses", "renamed.jpg"));
        Measures(5, 21, 0, await EvaluateAsync(Head, Training));
        var others = await Tlearn.ExpectAsync(0, "evaluate", Head, Training);
        Assert.StartsWith("centroid on all images (training images left out: 21): accuracy ", others.Out);
        Assert.DoesNotContain("warning: ", others.Error);
        Assert.Contains("21 images are left out", others.Error);

        var store = _folder.File("f.store");
        await Tlearn.ExpectAsync(0, "extract", Training, "--model", "tlearn-mini", "--out", store);
        Measures(5, 21, 0, await EvaluateAsync(Head, store));
    }

    [Fact]
    public async Task A_copy_in_the_test_split_is_left_out_unless_the_split_is_named()
    {
        await TrainAsync(Training);
        Copy(Directory.GetFiles(Path.Combine(Training, "roses"))[0], Path.Combine(Images, "val", "roses", "copy.jpg"));
        await Tlearn.ExpectAsync(0, "export", Head, "--out", Network);
        foreach (var file in (string[])[Head, Network])
        {
            Measures(20, 1, 0, await EvaluateAsync(file, Images));
            Measures(21, 0, 1, await EvaluateAsync(file, Images, "--split", "val"));
            Measures(20, 0, 20, await EvaluateAsync(file, Images, "--split", "train"));
            Assert.StartsWith("centroid on split 'train' (measured on training images: 20 of 20): ", (await Tlearn.ExpectAsync(0, "evaluate", file, Images, "--split", "train")).Out);
        }
    }

    [Fact]
    public async Task A_fine_tuned_network_knows_the_images_that_chose_its_epoch_too()
    {
        Copy(Directory.GetFiles(Path.Combine(Training, "roses"))[0], Path.Combine(Images, "val", "roses", "copy.jpg"));
        var report = (await Tlearn.ExpectAsync(0, "finetune", Training, "--model", "tlearn-mini", "--unfreeze", "head", "--epochs", "1", "--validation", "0.2", "--out", Network, "--json")).Json;
        Assert.Equal((4, 0, 4), (report.GetProperty("images").GetProperty("measured").GetInt32(), report.GetProperty("left_out").GetInt32(), report.GetProperty("on_training_images").GetInt32()));
        Assert.Equal(Record(Directory.GetFiles(Training, "*", SearchOption.AllDirectories)), OnnxModel.Load(Network).Metadata["tlearn.training_images"]);
        Measures(20, 0, 20, await EvaluateAsync(Network, Training));
        Measures(20, 1, 0, await EvaluateAsync(Network, Images));

        // Trained further on other images, it still knows those of before.
        var further = _folder.File("b.onnx");
        await Tlearn.ExpectAsync(0, "finetune", Path.Combine(Images, "val"), "--model", Network, "--unfreeze", "head", "--epochs", "1", "--out", further);
        Assert.Equal(Record(Directory.GetFiles(Images, "*", SearchOption.AllDirectories)), OnnxModel.Load(further).Metadata["tlearn.training_images"]);
        await Tlearn.ExpectAsync(0, "finetune", Path.Combine(Images, "val"), "--model", Network, "--unfreeze", "head", "--epochs", "1", "--no-training-record", "--out", further);
        Assert.DoesNotContain("tlearn.training_images", OnnxModel.Load(further).Metadata);
    }

    [Fact]
    public async Task Heads_on_a_fine_tuned_network_heed_what_that_learnt_from()
    {
        await Tlearn.ExpectAsync(0, "finetune", Training, "--model", "tlearn-mini", "--unfreeze", "head", "--epochs", "1", "--out", Network);
        await Tlearn.ExpectAsync(0, "extract", Path.Combine(Images, "val"), "--model", Network, "--tap", "features", "--out", _folder.File("f.store"));
        foreach (string[] data in (string[][])[[_folder.File("f.store")], [Path.Combine(Images, "val"), "--model", Network, "--tap", "features"]])
        {
            await Tlearn.ExpectAsync(0, ["train", .. data, "--head", "centroid", "--out", Head]);
            Measures(20, 0, 20, await EvaluateAsync(Head, Training, "--model", Network));
        }

        var compared = await Tlearn.ExpectAsync(0, "compare", Training, "--model", Network, "--tap", "features", "--head", "centroid", "--folds", "2", "--out", _folder.File("c"));
        Assert.Contains("warning: a was itself trained on 20 of the 20 images", compared.Error);
    }

    [Fact]
    public async Task What_is_built_on_a_network_without_a_record_has_none_and_that_is_said()
    {
        const string Said = "does not say which images it learnt from";
        var val = Path.Combine(Images, "val");
        await Tlearn.ExpectAsync(0, "finetune", Training, "--model", "tlearn-mini", "--unfreeze", "head", "--epochs", "1", "--no-training-record", "--out", Network);
        await Tlearn.ExpectAsync(0, "extract", val, "--model", Network, "--tap", "features", "--out", _folder.File("f.store"));
        foreach (string[] data in (string[][])[[_folder.File("f.store")], [val, "--model", Network, "--tap", "features"]])
        {
            var trained = await Tlearn.ExpectAsync(0, ["train", .. data, "--head", "centroid", "--out", Head, "--json"]);
            Assert.Contains(Said, trained.Error);
            Assert.Equal(JsonValueKind.Null, trained.Json.GetProperty("training_images").ValueKind);
            await IsUncheckedAsync(20, Head, Training);
        }

        var compared = await Tlearn.ExpectAsync(0, "compare", Training, "--model", Network, "--tap", "features", "--head", "centroid", "--folds", "2", "--out", _folder.File("c"));
        Assert.Contains($"warning: a answers with classes and {Said}", compared.Error);
        var further = _folder.File("b.onnx");
        var tuned = await Tlearn.ExpectAsync(0, "finetune", val, "--model", Network, "--unfreeze", "head", "--epochs", "1", "--out", further, "--json");
        Assert.Contains(Said, tuned.Error);
        Assert.Equal(JsonValueKind.Null, tuned.Json.GetProperty("on_training_images").ValueKind);
        Assert.DoesNotContain("tlearn.training_images", OnnxModel.Load(further).Metadata);

        // A head of before has half a record, which an export does not pass on.
        var half = TrainedHead.Load(Head) with { TrainingImages = TrainingRecord.Of([]) };
        half.Save(Head);
        Assert.Contains(Said, (await Tlearn.ExpectAsync(0, "export", Head, "--model", Network, "--out", further)).Error);
        Assert.DoesNotContain("tlearn.training_images", OnnxModel.Load(further).Metadata);
    }

    [Fact]
    public async Task A_file_of_answers_that_cannot_be_written_loses_no_figures_and_there_is_one_document()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs a device that is always full");
        await TrainAsync(Images);
        File.CreateSymbolicLink(_folder.File("full.csv"), "/dev/full");
        var run = await Tlearn.ExpectAsync(1, "evaluate", Head, Images, "--out", _folder.File("full.csv"), "--json");
        Measures(20, 0, 0, run.Json);
        Assert.NotEqual("", run.Json.GetProperty("error").GetProperty("what").GetString());
        Assert.False(run.Json.TryGetProperty("file", out _));
    }

    [Fact]
    public async Task A_copy_of_what_is_measured_chooses_no_epoch_and_is_no_training_image()
    {
        foreach (var label in Directory.GetDirectories(Path.Combine(Images, "val")))
        {
            foreach (var file in Directory.GetFiles(label)[..2])
            {
                Directory.CreateDirectory(Path.Combine(Images, "test", Path.GetFileName(label)));
                File.Move(file, Path.Combine(Images, "test", Path.GetFileName(label), Path.GetFileName(file)));
            }
        }

        Copy(Directory.GetFiles(Path.Combine(Images, "val", "roses"))[0], Path.Combine(Images, "test", "roses", "copy.jpg"));
        var report = (await Tlearn.ExpectAsync(0, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", "head", "--epochs", "1", "--out", Network, "--json")).Json;
        Assert.Equal(("test", 11, 0, 0), (report.GetProperty("accuracy_on").GetString(), report.GetProperty("images").GetProperty("measured").GetInt32(), report.GetProperty("left_out").GetInt32(), report.GetProperty("on_training_images").GetInt32()));
        Measures(11, 0, 0, await EvaluateAsync(Network, Images));
        Measures(10, 0, 9, await EvaluateAsync(Network, Images, "--split", "val"));
    }

    [Fact]
    public async Task An_export_holds_the_record_of_its_head_unless_it_is_left_out()
    {
        await TrainAsync(Images);
        var report = (await Tlearn.ExpectAsync(0, "export", Head, "--out", Network, "--json")).Json;
        Assert.Equal(20, report.GetProperty("training_images").GetInt32());
        Assert.Equal(Record(Directory.GetFiles(Training, "*", SearchOption.AllDirectories)), OnnxModel.Load(Network).Metadata["tlearn.training_images"]);

        await Tlearn.ExpectAsync(0, "export", Head, "--no-training-record", "--out", Network);
        Assert.DoesNotContain("tlearn.training_images", OnnxModel.Load(Network).Metadata);
        await IsUncheckedAsync(20, Network, Training);
        await Tlearn.ExpectAsync(0, "train", Images, "--model", "tlearn-mini", "--head", "centroid", "--no-training-record", "--out", Head);
        await IsUncheckedAsync(20, Head, Training);
        Assert.Contains("does not say which images it learnt from", (await Tlearn.ExpectAsync(0, "export", Head, "--out", Network)).Error);
        Assert.DoesNotContain("tlearn.training_images", OnnxModel.Load(Network).Metadata);
    }

    [Fact]
    public async Task A_head_of_before_is_read_and_said_to_be_unchecked()
    {
        foreach (var label in Directory.GetDirectories(Training).Where(d => Path.GetFileName(d) is not ("daisy" or "dandelion"))) Directory.Delete(label, recursive: true);
        await IsUncheckedAsync(8, Path.Combine(SharedData.Repository, "Tests", "EndToEnd", "Files", "centroid-of-d089fd3.tlhead"), Training);
    }

    [Fact]
    public async Task Imported_features_cannot_be_checked_but_by_equal_vectors_which_is_said()
    {
        await Tlearn.ExpectAsync(0, "extract", Training, "--model", "tlearn-mini", "--out", _folder.File("a.store"));
        await Tlearn.ExpectAsync(0, "store", "export", _folder.File("a.store"), "--format", "npy", "--out", _folder.File("out"));
        var imported = _folder.File("i.store");
        await Tlearn.ExpectAsync(0, "store", "import", "--npy", Directory.GetFiles(_folder.File("out"), "*.npy")[0], "--metadata", _folder.File("out/metadata.csv"), "--out", imported);
        await TrainAsync(imported);
        var run = await Tlearn.ExpectAsync(0, "evaluate", Head, imported, "--json");
        Assert.Contains("cannot be checked", run.Error);
        Measures(20, 0, 20, run.Json);
    }

    [Fact]
    public async Task The_worst_answers_come_first_in_a_table()
    {
        await Tlearn.ExpectAsync(0, "train", Images, "--model", "tlearn-mini", "--head", "logistic", "--out", Head);
        var shown = await Tlearn.ExpectAsync(0, "evaluate", Head, Images, "--out", _folder.File("w/worst.csv"));
        Assert.Contains("rows are true classes", shown.Out);
        string[][] rows = [.. (await File.ReadAllLinesAsync(_folder.File("w/worst.csv"), TestContext.Current.CancellationToken)).Select(l => l.Split(','))];
        Assert.Equal(["path", "truth", "answer", "probability"], rows[0]);
        Assert.All(rows.Skip(1), r => Assert.Equal(r[0].Split('/')[1], r[1]));
        var json = (await Tlearn.ExpectAsync(0, "evaluate", Head, Images, "--out", _folder.File("w/worst.csv"), "--json")).Json;
        Assert.Equal((20, _folder.File("w/worst.csv")), (rows.Length - 1, json.GetProperty("file").GetString()));
        var wrong = rows.Skip(1).TakeWhile(r => r[1] != r[2]).ToList();
        Assert.Equal(20 - wrong.Count, rows.Skip(1 + wrong.Count).Count(r => r[1] == r[2]));
        Assert.Equal(json.GetProperty("accuracy").GetDouble(), 1 - (wrong.Count / 20.0), 6);
        Assert.Equal(wrong.Select(Probability).OrderDescending(), wrong.Select(Probability));
        Assert.Equal(rows.Skip(1 + wrong.Count).Select(Probability).Order(), rows.Skip(1 + wrong.Count).Select(Probability));
        Assert.Contains("expected .csv", (await Tlearn.ExpectAsync(2, "evaluate", Head, Images, "--out", _folder.File("w/worst.txt"))).Error);

        static double Probability(string[] row) => double.Parse(row[3], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Measures(int samples, int leftOut, int onTrainingImages, JsonElement found) =>
        Assert.Equal((samples, leftOut, onTrainingImages), (found.GetProperty("samples").GetInt32(), found.GetProperty("left_out").GetInt32(), found.GetProperty("on_training_images").GetInt32()));

    private static async Task IsUncheckedAsync(int samples, string file, string images)
    {
        var run = await Tlearn.ExpectAsync(0, "evaluate", file, images, "--json");
        Assert.Equal((samples, 0, JsonValueKind.Null), (run.Json.GetProperty("samples").GetInt32(), run.Json.GetProperty("left_out").GetInt32(), run.Json.GetProperty("on_training_images").ValueKind));
        Assert.Single(run.Error.Split('\n'), l => l.StartsWith("warning: ", StringComparison.Ordinal) && l.Contains("cannot be checked"));
    }

    private static async Task<JsonElement> EvaluateAsync(string file, string images, params string[] options) => (await Tlearn.ExpectAsync(0, ["evaluate", file, images, "--json", .. options])).Json;

    // What the contract says, written anew: base64, eight bytes of each different image's SHA-256, sorted.
    private static string Record(IEnumerable<string> files) =>
        Convert.ToBase64String([.. files.Select(f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))[..16]).Distinct().Order(StringComparer.Ordinal).SelectMany(Convert.FromHexString)]);

    private static void Copy(string from, string to) => File.WriteAllBytes(to, File.ReadAllBytes(from));

    private Task<TlearnRun> TrainAsync(string data) => Tlearn.ExpectAsync(0, ["train", data, .. FeatureStore.Exists(data) ? (string[])[] : ["--model", "tlearn-mini"], "--head", "centroid", "--out", Head]);
}
