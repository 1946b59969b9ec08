using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Calibration and rejection at the command line, on real photographs.</summary>
[Collection("flowers")]
public sealed class CalibrationTests
{
    private readonly HeadCommandTests.Flowers _flowers;

    public CalibrationTests(HeadCommandTests.Flowers flowers) => _flowers = flowers;

    [Theory]
    [InlineData("svm", "platt")]
    [InlineData("centroid", "platt")]
    [InlineData("knn", "temperature", "--scale", "standard", "--param", "k=5", "--param", "metric=euclidean", "--param", "weights=uniform")]
    [InlineData("logistic", "temperature", "--scale", "standard", "--param", "C=0.01")]
    [InlineData("random-forest", "temperature")]
    public async Task A_calibrated_head_has_probabilities_that_agree_everywhere(string head, string method, params string[] settings)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("a.tlhead");
        var store = await _flowers.StoreAsync();
        var calibration = (await Tlearn.ExpectAsync(0, ["train", store, "--head", head, .. settings, "--probability", "--out", file, "--json"])).Json.GetProperty("calibration");
        Assert.Equal((method, 5, 100), (calibration.GetProperty("method").GetString(), calibration.GetProperty("folds").GetInt32(), calibration.GetProperty("samples").GetInt32()));
        Assert.True(calibration.GetProperty("log_loss_after").GetDouble() < calibration.GetProperty("log_loss_before").GetDouble());
        foreach (var key in (string[])["accuracy_before", "accuracy_after"]) Assert.Equal(0.58, calibration.GetProperty(key).GetDouble(), 0.1);
        Assert.InRange(calibration.GetProperty("ece_before").GetDouble(), 0.03, 0.4);
        Assert.InRange(calibration.GetProperty("ece_after").GetDouble(), 0.03, 0.2);
        var points = calibration.GetProperty("reject_below").EnumerateArray().Select(p => p.GetProperty("coverage").GetDouble()).ToList();
        Assert.Equal(points.OrderDescending(), points);

        var evaluated = (await Tlearn.ExpectAsync(0, "evaluate", file, store, "--json")).Json;
        Assert.InRange(evaluated.GetProperty("log_loss").GetDouble(), 0.01, Math.Log(5));
        Assert.InRange(evaluated.GetProperty("ece").GetDouble(), 0, 0.3);
        var lines = (await Tlearn.ExpectAsync(0, "predict", file, store, "--top", "2", "--split", "val")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')).ToList();
        Assert.Equal(evaluated.GetProperty("accuracy").GetDouble(), lines.Count(l => l[0].Split('/')[1] == l[1]) / 50.0, 6);
        Assert.All(lines, l => Assert.True(float.Parse(l[2]) >= float.Parse(l[4])));
    }

    [Fact]
    public async Task A_comparison_calibrates_within_the_training_part()
    {
        using var folder = new TemporaryFolder();
        string[] call = ["compare", await _flowers.StoreAsync(), "--head", "svm", "--head", "logistic", "--out", folder.File("c"), "--json"];
        var plain = (await Tlearn.ExpectAsync(0, call)).Json.GetProperty("results");
        Assert.Equal(JsonValueKind.Null, plain[0].GetProperty("log_loss").ValueKind);
        var calibrated = (await Tlearn.ExpectAsync(0, [.. call, "--overwrite", "--probability"])).Json.GetProperty("results");
        Assert.InRange(calibrated[0].GetProperty("log_loss").GetDouble(), 0.01, Math.Log(5));
        Assert.InRange(calibrated[0].GetProperty("ece").GetDouble(), 0, 0.3);
        Assert.Equal(plain[1].GetProperty("accuracy").GetDouble(), calibrated[1].GetProperty("accuracy").GetDouble()); // a temperature changes no answer
    }

    [Fact]
    public async Task Uncertain_answers_are_unknown()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("a.tlhead");
        var store = await _flowers.StoreAsync();
        await Tlearn.ExpectAsync(0, "train", store, "--head", "svm", "--calibration", "temperature", "--out", file);
        var open = (await Tlearn.ExpectAsync(0, "evaluate", file, store, "--reject-below", "0.6", "--json")).Json;
        var rejected = open.GetProperty("rejected").GetInt32();
        Assert.InRange(rejected, 1, 49);
        Assert.Equal(rejected / 50.0, open.GetProperty("rejected_share").GetDouble(), 1e-9);
        Assert.Equal(1 - (rejected / 50.0), open.GetProperty("coverage").GetDouble(), 1e-9);
        Assert.Equal(0, open.GetProperty("unknown_samples").GetInt32());
        var closed = (await Tlearn.ExpectAsync(0, "evaluate", file, store, "--json")).Json;
        Assert.False(closed.TryGetProperty("rejected", out _));
        Assert.True(open.GetProperty("accuracy").GetDouble() <= closed.GetProperty("accuracy").GetDouble()); // all images are known: a rejection is never right
        Assert.True(open.GetProperty("accuracy_accepted").GetDouble() > closed.GetProperty("accuracy").GetDouble());
        var lines = (await Tlearn.ExpectAsync(0, "predict", file, store, "--split", "val", "--reject-below", "0.6")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')).ToList();
        Assert.Equal(rejected, lines.Count(l => l[1] == "unknown"));
        Assert.All(lines, l => Assert.Equal(l[1] == "unknown", float.Parse(l[2]) < 0.6f));
        Assert.Contains("0 to 1", (await Tlearn.ExpectAsync(2, "evaluate", file, store, "--reject-below", "1.5")).Error);
        // Before any image is looked for.
        foreach (var command in (string[])["evaluate", "predict"])
        {
            Assert.Contains("0 to 1", (await Tlearn.ExpectAsync(2, command, file, folder.File("nowhere"), "--reject-below", "1.5")).Error);
            Assert.Contains("0 to 1", (await Tlearn.ExpectAsync(2, command, file, folder.File("nowhere"), "--reject-below", "NaN")).Error);
        }

        Assert.Contains("platt", (await Tlearn.ExpectAsync(2, "train", store, "--head", "svm", "--calibration", "isotonic", "--out", file)).Error);
    }

    [Fact]
    public async Task Labels_that_the_head_does_not_know_count_as_unknown_when_it_may_reject()
    {
        using var folder = new TemporaryFolder();
        var store = await _flowers.StoreAsync();
        var known = Directory.EnumerateFiles(Path.Combine(_flowers.Images, "train"), "*", SearchOption.AllDirectories).Where(f => !f.Contains("tulips"));
        await File.WriteAllLinesAsync(folder.File("known.csv"), ["path,label", .. known.Select(f => $"{f},{Path.GetFileName(Path.GetDirectoryName(f))}")], TestContext.Current.CancellationToken);
        await Tlearn.ExpectAsync(0, "extract", folder.File("known.csv"), "--model", "tlearn-mini", "--out", folder.File("known.store"));
        var file = folder.File("a.tlhead");
        await Tlearn.ExpectAsync(0, "train", folder.File("known.store"), "--head", "centroid", "--out", file);
        Assert.Contains("tulips", (await Tlearn.ExpectAsync(1, "evaluate", file, store, "--json")).Error);
        var open = (await Tlearn.ExpectAsync(0, "evaluate", file, store, "--reject-below", "-14", "--json")).Json;
        Assert.Equal(10, open.GetProperty("unknown_samples").GetInt32());
        Assert.Contains("unknown", open.GetProperty("confusion").GetProperty("labels").EnumerateArray().Select(l => l.GetString()));
        Assert.Equal(JsonValueKind.Null, open.GetProperty("log_loss").ValueKind);
    }
}
