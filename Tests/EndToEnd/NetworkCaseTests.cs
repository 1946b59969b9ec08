using System.Globalization;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Networks and names that were answered wrongly, or not at all, from <c>shared/cases</c>.</summary>
public sealed class NetworkCaseTests : IDisposable
{
    private const string AsItIs = "imagenet,resize=none,crop=none";
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public NetworkCaseTests() => _cache = new TestCache(_folder.File("cache"));

    private string Head => _folder.File("a.tlhead");

    private string Exported => _folder.File("a.onnx");

    private string Store => _folder.File("a.store");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_folder_called_C_sharp_is_a_folder()
    {
        var (images, model) = Case("path-with-hash", "C# nets", "net.onnx");
        await Tlearn.ExpectAsync(0, "extract", images, "--model", model, "--preprocess", AsItIs, "--out", Store);
        var results = (await Tlearn.ExpectAsync(0, "compare", images, "--model", $"{model}#p", "--preprocess", AsItIs, "--head", "centroid", "--out", _folder.File("c"), "--json")).Json.GetProperty("results");
        Assert.Equal("p", results[0].GetProperty("tap").GetString());
        Assert.Contains("no model", (await Tlearn.ExpectAsync(1, "extract", images, "--model", $"{model}#p", "--preprocess", AsItIs, "--out", Store)).Error);

        await Tlearn.ExpectAsync(0, "train", images, "--model", model, "--preprocess", AsItIs, "--head", "ridge", "--out", Head);
        await Tlearn.ExpectAsync(0, "predict", Head, images, "--model", model);
        await Tlearn.ExpectAsync(0, "export", Head, "--model", model, "--out", Exported);
        Assert.DoesNotContain("no model", (await Tlearn.RunAsync("doctor", model, images, "--preprocess", AsItIs)).Error);
    }

    [Fact]
    public async Task A_plus_in_a_tensors_name_is_part_of_it()
    {
        var (images, model) = Case("tensor-name-with-plus", "net.onnx");
        await Tlearn.ExpectAsync(0, "train", images, "--model", model, "--preprocess", AsItIs, "--head", "logistic", "--out", Head);
        await SameAsExportedAsync(images);
        var taps = (await Tlearn.ExpectAsync(0, "extract", images, "--model", model, "--preprocess", AsItIs, "--tap", "conv1+relu", "--tap", "conv1+relu+pool+flat", "--out", Store, "--json")).Json.GetProperty("taps");
        Assert.Equal(["conv1+relu", "pool+flat"], taps.EnumerateArray().Select(t => t.GetProperty("name").GetString()));
        // Joined, from the images and from the store, they are the same features.
        await Tlearn.ExpectAsync(0, "train", Store, "--tap", "conv1+relu+pool+flat", "--head", "logistic", "--out", Head);
        await SameAsExportedAsync(images);
        Assert.Equal((await Tlearn.ExpectAsync(0, "predict", Head, Store)).Out, (await Tlearn.ExpectAsync(0, "predict", Head, images)).Out);
        Assert.Contains("'conv1+relu'", (await Tlearn.ExpectAsync(1, "extract", images, "--model", model, "--preprocess", AsItIs, "--tap", "conv1+rel", "--out", Store)).Error);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("max")]
    [InlineData("gem")]
    [InlineData("flatten")]
    [InlineData("avg+max")]
    public async Task A_head_on_joined_taps_is_exported(string? pool)
    {
        var (images, model) = Case("export-of-joined-taps", "net.onnx");
        string[] pooling = pool is null ? [] : ["--pool", pool];
        await Tlearn.ExpectAsync(0, ["train", images, "--model", model, "--preprocess", AsItIs, "--tap", "relu1+relu2", .. pooling, "--head", "logistic", "--out", Head]);
        await SameAsExportedAsync(images);
    }

    [Fact]
    public async Task A_network_in_training_mode_is_refused_by_every_command()
    {
        var (images, model) = Case("batch-norm-in-training-mode", "net.onnx");
        foreach (var arguments in (string[][])
        [
            ["extract", images, "--out", Store, "--batch", "1"], ["train", images, "--head", "ridge", "--out", Head], ["compare", images, "--head", "ridge", "--out", _folder.File("c")],
            ["finetune", images, "--unfreeze", "all", "--out", Exported],
        ])
        {
            var said = (await Tlearn.ExpectAsync(1, [.. arguments, "--model", model, "--preprocess", AsItIs])).Error;
            Assert.Contains("node BatchNormalization", said);
            Assert.Contains("training mode", said);
            Assert.Contains("evaluation mode", said);
        }

        Assert.False(Directory.Exists(Store));
        Assert.Contains("training mode", (await Tlearn.ExpectAsync(1, "doctor", model, images, "--preprocess", AsItIs)).Words);
        Assert.Contains("warning node BatchNormalization", (await Tlearn.ExpectAsync(0, "inspect", model)).Out);
    }

    [Fact]
    public async Task Outputs_that_only_name_the_answer_are_walked_through()
    {
        var (images, model) = Case("output-is-a-sequence-of-maps", "net.onnx");
        var run = await Tlearn.ExpectAsync(0, "extract", images, "--model", model, "--preprocess", AsItIs, "--out", Store, "--json");
        Assert.Equal("feat", run.Json.GetProperty("taps")[0].GetProperty("name").GetString());
        Assert.Equal(8, run.Json.GetProperty("images").GetInt32());
        var answers = (await Tlearn.ExpectAsync(0, "classify", images, "--model", model, "--preprocess", AsItIs, "--json")).Json.GetProperty("images").EnumerateArray().Select(i => i.GetProperty("top")).ToList();
        Assert.All(answers, top => Assert.Equal(1, top.EnumerateArray().Sum(a => a.GetProperty("probability").GetDouble()), 1e-4));
        Assert.All(answers, top => Assert.All(top.EnumerateArray(), a => Assert.False(int.TryParse(a.GetProperty("label").GetString(), out _))));
        Assert.Contains("sequence of maps", (await Tlearn.ExpectAsync(0, "inspect", model)).Out);
        Assert.Contains("holds no tensor", (await Tlearn.ExpectAsync(1, "extract", images, "--model", model, "--preprocess", AsItIs, "--tap", "loss", "--out", Store)).Error);
    }

    [Theory]
    [InlineData("features.onnx", "1")]
    [InlineData("features.onnx", "auto")]
    [InlineData("net.onnx", "auto")]
    public async Task A_network_that_reshapes_to_one_row_takes_images_one_at_a_time(string file, string batch)
    {
        var (images, model) = Case("reshape-to-one-row", file);
        Assert.Equal(8, (await Tlearn.ExpectAsync(0, "extract", images, "--model", model, "--preprocess", AsItIs, "--batch", batch, "--out", Store, "--json")).Json.GetProperty("images").GetInt32());
        await Tlearn.ExpectAsync(0, "train", images, "--model", model, "--preprocess", AsItIs, "--batch", batch, "--head", "logistic", "--out", Head);
        await SameAsExportedAsync(images);
    }

    [Fact]
    public async Task A_batch_norm_that_writes_its_default_takes_preprocessing_inside()
    {
        var (images, model) = Case("opset-raise-refuses-spatial-batchnorm", "net.onnx");
        await Tlearn.ExpectAsync(0, "train", images, "--model", model, "--preprocess", "imagenet,resize=exact:32x32,crop=none", "--head", "logistic", "--out", Head);
        await Tlearn.ExpectAsync(0, "export", Head, "--with-preprocessing", "--out", Exported, "--verify", images);
        await SameAsExportedAsync(images);
    }

    [Fact]
    public async Task Class_names_that_are_no_UTF_8_are_refused()
    {
        var (images, model) = Case("labels-file-not-utf8", "net.onnx");
        var labels = SharedData.Require("cases", "labels-file-not-utf8", "labels.txt");
        string[] arguments = ["classify", images, "--model", model, "--preprocess", AsItIs, "--labels"];
        var said = (await Tlearn.ExpectAsync(1, [.. arguments, labels])).Error;
        Assert.Contains("labels.txt", said);
        Assert.Contains("not UTF-8 text", said);
        var text = File.ReadAllText(labels, System.Text.Encoding.Latin1);
        File.WriteAllText(_folder.File("utf16.txt"), text, System.Text.Encoding.Unicode);
        Assert.Contains(text.Split('\n')[0].Trim(), (await Tlearn.ExpectAsync(0, [.. arguments, _folder.File("utf16.txt")])).Out);
    }

    [Fact]
    public async Task A_network_that_takes_bytes_is_exported_with_and_without_preprocessing()
    {
        var model = _folder.File("bytes.onnx");
        var network = new OnnxModelBuilder(13).Input("x", ElementType.UInt8, "N", 16, 16, 3).Node("Cast", ["x"], ["f"], ("to", (long)ElementType.Float)).Weight("scale", [1], [1 / 255f]).Node("Mul", ["f", "scale"], ["s"])
            .Node("Transpose", ["s"], ["t"], ("perm", (long[])[0, 3, 1, 2])).Weight("w", [6, 3, 5, 5], Nets.Images(1, 6 * 75)).Node("Conv", ["t", "w"], ["c"]).Node("Relu", ["c"], ["r"])
            .Node("GlobalAveragePool", ["r"], ["p"]).Node("Flatten", ["p"], ["y"]).Output("y", ElementType.Float, "N", 6).Build();
        await File.WriteAllBytesAsync(model, network.ToBytes(), TestContext.Current.CancellationToken);
        var images = SharedData.Require("cases", "export-of-joined-taps", "images");
        await Tlearn.ExpectAsync(0, "train", images, "--model", model, "--preprocess", "imagenet,resize=exact:16x16,crop=none,scale=1,mean=0,std=1", "--head", "logistic", "--out", Head);
        await SameAsExportedAsync(images);
        await Tlearn.ExpectAsync(0, "export", Head, "--with-preprocessing", "--out", Exported, "--verify", images);
        var pixels = _folder.File("pixels.onnx");
        File.Copy(Exported, pixels);
        await SameAsExportedAsync(images);

        // Such a file sizes its images itself, and cannot be trained.
        var said = (await Tlearn.ExpectAsync(1, "finetune", images, "--model", pixels, "--unfreeze", "all", "--out", Exported)).Error;
        Assert.Contains("resizes them itself", said);
    }

    [Fact]
    public async Task One_preprocessing_for_several_networks_is_said()
    {
        var (images, model) = Case("export-of-joined-taps", "net.onnx");
        var other = _folder.File("other.onnx");
        File.Copy(model, other);
        string[] arguments = ["compare", images, "--model", model, "--preprocess", AsItIs, "--head", "centroid", "--out"];
        Assert.Contains("models add", (await Tlearn.ExpectAsync(0, [.. arguments, _folder.File("c"), "--model", other])).Error);
        Assert.DoesNotContain("models add", (await Tlearn.ExpectAsync(0, [.. arguments, _folder.File("d"), "--model", $"{model}#relu1"])).Error);
    }

    [Fact]
    public async Task A_preprocessing_file_that_is_no_UTF_8_is_refused()
    {
        var (images, model) = Case("export-of-joined-taps", "net.onnx");
        await File.WriteAllBytesAsync(_folder.File("record.json"), [.. "{\"caf"u8, 0xE9, .. "\": 1}"u8], TestContext.Current.CancellationToken);
        var said = (await Tlearn.ExpectAsync(1, "extract", images, "--model", model, "--preprocess", _folder.File("record.json"), "--out", Store)).Error;
        Assert.Contains("record.json", said);
        Assert.Contains("not UTF-8 text", said);
    }

    private static (string Images, string Model) Case(string name, params string[] model) => (SharedData.Require("cases", name, "images"), SharedData.Require(["cases", name, .. model]));

    /// <summary>Exports the head, with every check that the export itself makes, and holds what a plain runtime gives against what <c>predict</c> says.</summary>
    private async Task SameAsExportedAsync(string images)
    {
        var predicted = (await Tlearn.ExpectAsync(0, "predict", Head, images)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.TrimEnd('\r').Split(',')).ToList();
        if (!File.Exists(Exported)) await Tlearn.ExpectAsync(0, "export", Head, "--out", Exported, "--verify", images);
        using var plain = new PlainRun(Exported);
        var isPixels = plain.Record.Type == TensorElement.UInt8;
        var decoder = ImageDecoders.Default;
        var classes = System.Text.Json.JsonSerializer.Deserialize<string[]>(plain.Metadata["tlearn.classes"])!;
        foreach (var row in predicted)
        {
            var file = Path.Combine(images, row[0]);
            using var image = decoder.Decode(File.ReadAllBytes(file), DecodeOptions.For(plain.Record));
            var (labels, answers) = isPixels ? plain.Ask(image.Pixels.ToArray(), [1, image.Height, image.Width, 3]) : plain.Ask([file]);
            Assert.Equal(row[1], classes[labels[0]]);
            Assert.Equal(double.Parse(row[2], CultureInfo.InvariantCulture), answers.Max(), isPixels ? 1e-2 : 1e-4);
        }

        File.Delete(Exported);
    }
}
