using System.Globalization;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Export;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn export</c>, and <c>evaluate</c> and <c>predict</c> on what it writes.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public ExportCommandTests() => _cache = new TestCache(_folder.File("cache"));

    private string Images => _folder.File("images");

    private string Head => _folder.File("a.tlhead");

    private string Model => _folder.File("a.onnx");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_folder_without_images_verifies_nothing_and_is_no_success()
    {
        await TrainAsync("ridge");
        using var empty = new TemporaryFolder();
        var run = await Tlearn.ExpectAsync(1, "export", Head, "--out", Model, "--verify", empty);
        Assert.Contains("found no image", run.Error);
        Assert.False(File.Exists(Model));
    }

    [Theory]
    [InlineData("ridge")]
    [InlineData("centroid")]
    public async Task Scores_that_a_scaling_makes_large_export_with_preprocessing(string head)
    {
        await TrainAsync(head);
        var report = (await Tlearn.ExpectAsync(0, "export", Head, "--out", Model, "--with-preprocessing", "--json")).Json;
        Assert.Equal(report.GetProperty("generated_images").GetInt32(), report.GetProperty("labels_equal").GetInt32());
        Assert.InRange(report.GetProperty("lowest_cosine").GetDouble(), 0.9999, 1.0001);
    }

    [Theory]
    [InlineData("logistic")]
    [InlineData("svm")]
    public async Task The_file_is_measured_and_asked_like_the_head(string head)
    {
        await TrainAsync(head);
        File.WriteAllText(Path.Combine(Images, "val", "roses", "broken.jpg"), "no image");
        var report = (await Tlearn.ExpectAsync(3, "export", Head, "--out", Model, "--verify", Images, "--json")).Json;
        Assert.Equal((60, 16, 76), (report.GetProperty("verified_images").GetInt32(), report.GetProperty("generated_images").GetInt32(), report.GetProperty("labels_equal").GetInt32()));
        Assert.Equal((head, 5, new FileInfo(Model).Length), (report.GetProperty("head").GetString(), report.GetProperty("classes").GetInt32(), report.GetProperty("size").GetInt64()));
        Assert.Equal(17, report.GetProperty("opsets").GetProperty("ai.onnx").GetInt32());
        Assert.Equal("image float [N,3,96,96]", report.GetProperty("inputs")[0].GetString());
        Assert.InRange(report.GetProperty("largest_difference").GetDouble(), 0, 1e-4);
        Assert.EndsWith("broken.jpg", report.GetProperty("failures")[0].GetProperty("path").GetString());

        var ofHead = (await Tlearn.ExpectAsync(3, "evaluate", Head, Images, "--json")).Json;
        var evaluated = await Tlearn.ExpectAsync(3, "evaluate", Model, Images, "--json");
        Assert.Contains("broken.jpg", evaluated.Error);
        foreach (var key in (string[])["head", "samples", "accuracy", "ci95", "macro_f1", "confusion", "split"]) Assert.Equal(ofHead.GetProperty(key).ToString(), evaluated.Json.GetProperty(key).ToString());
        foreach (var key in (string[])["log_loss", "ece"])
        {
            Assert.Equal(ofHead.GetProperty(key).ValueKind, evaluated.Json.GetProperty(key).ValueKind);
            if (head == "logistic") Assert.Equal(ofHead.GetProperty(key).GetDouble(), evaluated.Json.GetProperty(key).GetDouble(), 1e-4);
        }

        Assert.Equal(30, (await Tlearn.ExpectAsync(0, "evaluate", Model, Images, "--split", "train", "--allow-bad", "1", "--json")).Json.GetProperty("samples").GetInt32());
        var expected = await RowsAsync(Head);
        var found = await RowsAsync(Model);
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++)
        {
            Assert.Equal((expected[i][0], expected[i][1], expected[i][3]), (found[i][0], found[i][1], found[i][3]));
            if (i > 0 && head == "logistic") Assert.Equal(Number(expected[i][2]), Number(found[i][2]), 1e-4);
            else if (i > 0) Assert.Equal("", found[i][2]);
        }

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

        async Task<string[][]> RowsAsync(string file) =>
            [.. (await Tlearn.ExpectAsync(0, "predict", file, Images, "--top", "2", "--allow-bad", "1")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r').Split(','))];
    }

    [Fact]
    public async Task Preprocessing_inside_takes_images_as_they_are_decoded()
    {
        await TrainAsync("logistic");
        File.WriteAllText(Path.Combine(Images, "val", "roses", "broken.jpg"), "no image");
        var report = (await Tlearn.ExpectAsync(0, "export", Head, "--out", Model, "--with-preprocessing", "--verify", Images, "--allow-bad", "1", "--json")).Json;
        Assert.Equal("image uint8 [N,H,W,3]", report.GetProperty("inputs")[0].GetString());
        Assert.InRange(report.GetProperty("lowest_cosine").GetDouble(), 0.9999, 1);
        Assert.InRange(report.GetProperty("largest_difference").GetDouble(), 0, 1e-2);

        // Photographs of many sizes, each in its own; a plain runtime is given the pixels of one.
        var asked = await Tlearn.ExpectAsync(3, "predict", Model, Images, "--split", "val");
        Assert.Contains("broken.jpg", asked.Error);
        var expected = await Tlearn.ExpectAsync(3, "predict", Head, Images, "--split", "val");
        var (found, own) = (Rows(asked.Out), Rows(expected.Out));
        Assert.Equal(31, found.Length);
        for (var i = 1; i < found.Length; i++)
        {
            Assert.Equal((own[i][0], own[i][1]), (found[i][0], found[i][1]));
            Assert.Equal(double.Parse(own[i][2], CultureInfo.InvariantCulture), double.Parse(found[i][2], CultureInfo.InvariantCulture), 1e-2);
        }

        Assert.Equal(30, (await Tlearn.ExpectAsync(0, "evaluate", Model, Images, "--allow-bad", "1", "--json")).Json.GetProperty("samples").GetInt32());
        using var plain = new PlainRun(Model);
        using var image = ImageDecoders.Default.Decode(File.ReadAllBytes(Path.Combine(Images, own[1][0])), DecodeOptions.For(plain.Record));
        var (_, probabilities) = plain.Ask(image.Pixels.ToArray(), [1, image.Height, image.Width, 3]);
        Assert.Equal(double.Parse(own[1][2], CultureInfo.InvariantCulture), probabilities.Max(), 1e-2);

        static string[][] Rows(string csv) => [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r').Split(','))];
    }

    [Fact]
    public async Task Wrong_use_is_said_and_leaves_no_file()
    {
        await TrainAsync("centroid", "--tap", "auto");
        await Refused(2, "--out", "export", Head);
        await Refused(2, ".onnx", "export", Head, "--out", _folder.File("a.bin"));
        await Refused(1, "is not the head's network", "export", Head, "--out", Model, "--model", Nets.Zoo("timm-resnet-torchscript13"));
        Assert.False(File.Exists(Model));

        await TrainAsync("logistic");
        await Tlearn.ExpectAsync(0, "export", Head, "--out", Model);
        var store = Path.GetDirectoryName(Directory.GetFiles(_folder.File("cache"), "store.json", SearchOption.AllDirectories)[0])!;
        await Refused(2, "takes images", "evaluate", Model, store);
        await Refused(2, "--model", "predict", Model, Images, "--model", "tlearn-mini");
        await Refused(1, "expected 'probabilities'", "evaluate", Nets.Mini, Images);
        await Refused(1, "tlearn.preprocessing", "evaluate", Nets.Zoo("timm-resnet-torchscript13"), Images);
        File.WriteAllText(_folder.File("text.onnx"), "no network");
        await Refused(1, "no ONNX model", "predict", _folder.File("text.onnx"), Images);

        async Task Refused(int code, string said, params string[] arguments) => Assert.Contains(said, (await Tlearn.ExpectAsync(code, arguments)).Error);
    }

    [Fact]
    public async Task A_head_without_a_network_is_not_exported()
    {
        ImageFolder.CopyFlowers(Images, 4);
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", _folder.File("a.store"));
        await Tlearn.ExpectAsync(0, "store", "export", _folder.File("a.store"), "--format", "parquet", "--out", _folder.File("out"));
        await Tlearn.ExpectAsync(0, "store", "import", "--parquet", _folder.File("out", "features.parquet"), "--out", _folder.File("b.store"));
        await Tlearn.ExpectAsync(0, "train", _folder.File("b.store"), "--head", "logistic", "--out", Head);
        Assert.Contains("made elsewhere", (await Tlearn.ExpectAsync(1, "export", Head, "--out", Model)).Error);
        Assert.False(File.Exists(Model));
    }

    [Fact]
    public async Task A_file_that_answers_otherwise_does_not_come_to_be()
    {
        await TrainAsync("logistic");
        File.WriteAllText(Model, "an earlier file");
        var head = TrainedHead.Load(Head);
        var lying = head with { Head = new Lying((IExportableProbabilities)head.Head) };
        var e = Assert.Throws<TlearnException>(() => HeadExport.Run(new ExportRequest(lying, Nets.Mini), Model, new ModelCatalogue(), cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("another label", e.Message);
        Assert.Equal("an earlier file", File.ReadAllText(Model));
        Assert.Single(Directory.GetFiles(_folder, "*onnx*"));
    }

    [Fact]
    public async Task The_answer_is_the_label_also_where_probabilities_tie()
    {
        await TrainAsync("logistic");
        var head = TrainedHead.Load(Head);
        var saturated = head with { Head = new Saturated((IExportableProbabilities)head.Head) };
        HeadExport.Run(new ExportRequest(saturated, Nets.Mini), Model, new ModelCatalogue(), cancellation: TestContext.Current.CancellationToken);
        var (expected, found) = (await LabelsAsync(Head), await LabelsAsync(Model));
        Assert.Equal(expected, found);
        Assert.True(found.Distinct().Count() > 1);

        async Task<string[]> LabelsAsync(string file) =>
            [.. (await Tlearn.ExpectAsync(0, "predict", file, Images)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')[1])];
    }

    [Fact]
    public async Task A_head_of_one_image_a_class_is_exported_and_verified_on_them()
    {
        ImageFolder.CopyFlowers(Images, 1);
        await TrainAsync("centroid");
        var report = (await Tlearn.ExpectAsync(0, "export", Head, "--out", Model, "--verify", Images, "--json")).Json;
        Assert.InRange(report.GetProperty("verified_images").GetInt32(), 5, 10);
        Assert.InRange(report.GetProperty("largest_difference").GetDouble(), 0, 1e-4 * 100);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_or_is_the_network_itself_is_refused_first()
    {
        await TrainAsync("logistic");
        Directory.CreateDirectory(Model);
        // Before anything is done with the network, which is none here.
        var early = Assert.Throws<IOException>(() => HeadExport.Run(new ExportRequest(TrainedHead.Load(Head), _folder.File("no-network.onnx")), Model, new ModelCatalogue(), cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("folder of that name", early.Message);
        if (OperatingSystem.IsLinux())
        {
            var error = (await Tlearn.ExpectAsync(1, "export", Head, "--out", "/proc/a.onnx", "--model", Nets.Mini)).Error;
            Assert.Contains("/proc/a.onnx", error);
            Assert.DoesNotContain(".tmp-", error);
        }

        var own = _folder.File("own.onnx");
        File.Copy(Nets.Mini, own);
        Assert.Contains("which the command reads and would replace", (await Tlearn.ExpectAsync(2, "export", Head, "--out", own, "--model", own)).Error);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(_folder.File("link.onnx"), own);
            Assert.Contains("which the command reads and would replace", (await Tlearn.ExpectAsync(2, "export", Head, "--out", own, "--model", _folder.File("link.onnx"))).Error);
        }

        Assert.Equal(File.ReadAllBytes(Nets.Mini), File.ReadAllBytes(own));
    }

    private async Task TrainAsync(string head, params string[] more)
    {
        if (!Directory.Exists(Images)) ImageFolder.CopyFlowers(Images, 6);
        await Tlearn.ExpectAsync(0, ["train", Images, "--model", "tlearn-mini", "--head", head, "--out", Head, .. more]);
    }
}
