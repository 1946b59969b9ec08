using System.Text.Json.Nodes;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>What would pass for a rival of itself, or for another's result, in an experiment.</summary>
public sealed class RunRivalsTests : IDisposable
{
    private const string Small = "datasets: [{name: flowers, images: images}]\nnetworks: [tlearn-mini]\nheads: [centroid, ridge]\n";

    private readonly RunFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    // Two files of one name overwrote each other's cells, and each run swapped the winner.
    [Fact]
    public async Task Networks_of_one_name_are_refused()
    {
        var model = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "onnx-models", "tlearn-mini", "model.onnx"));
        foreach (var (name, at) in ((string, int)[])[("a", 5000), ("b", 5001)])
        {
            Directory.CreateDirectory(_folder.File(name));
            model[model.Length - at] ^= 1; // a weight: another network than the catalogue's
            File.WriteAllBytes(_folder.File(name, "net.onnx"), model);
        }

        var run = await _folder.RunAsync(2, Small.Replace("[tlearn-mini]", "[{model: a/net.onnx, preprocess: imagenet}, {model: b/net.onnx, preprocess: imagenet}]", StringComparison.Ordinal));
        Assert.Contains("experiment.yaml:2:", run.Error);
        Assert.Contains("are both called 'net'", run.Error);
        Assert.False(Directory.Exists(_folder.Out));
    }

    [Fact]
    public async Task A_network_under_two_names_is_refused()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "onnx-models", "tlearn-mini", "model.onnx");
        var run = await _folder.RunAsync(2, Small.Replace("[tlearn-mini]", $"[tlearn-mini, {path}]", StringComparison.Ordinal));
        Assert.Contains("tlearn-mini stands in the experiment twice with tap 'auto' and the same settings", run.Error);
    }

    // 'auto' and the name that it stands for were tested against each other.
    [Fact]
    public async Task Taps_that_are_one_are_measured_once()
    {
        var run = await _folder.RunAsync(0, Small.Replace("[tlearn-mini]", "[{model: tlearn-mini, taps: [auto, features, stage4.1]}]", StringComparison.Ordinal), "--json");
        RunFixture.AssertCounts(run.Json, 4, 4, 0);
        Assert.Contains("taps 'auto' and 'features' are the same, 'features': measured once, as 'auto'", run.Error);
        var compared = await Tlearn.ExpectAsync(0, "compare", _folder.Images, "--model", "tlearn-mini", "--tap", "auto", "--tap", "features", "--head", "centroid", "--out", _folder.File("c"), "--json");
        Assert.Equal(1, compared.Json.GetProperty("results").GetArrayLength());
        Assert.Contains("tap 'features' was named 2 times: it is compared once", compared.Error);
    }

    [Theory]
    [InlineData("accuracy", "7")]
    [InlineData("accuracy", "0.5")]
    [InlineData("samples", "39")]
    [InlineData("test", "\"40-78,99999\"")]
    [InlineData("test", "\"40-77\"")]
    [InlineData("answers", "\"//8=\"")]
    [InlineData("head", "\"lda\"")]
    public async Task A_changed_cell_is_no_result_and_is_computed_anew(string key, string value)
    {
        await _folder.RunAsync(0, Small);
        var file = Directory.GetFiles(_folder.File("out", "cells")).First(f => File.ReadAllText(f).Contains("ridge", StringComparison.Ordinal));
        var cell = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        var at = key switch { "accuracy" or "samples" => cell["metrics"]!.AsObject(), "head" => cell["cell"]!.AsObject(), _ => cell };
        Assert.True(at.ContainsKey(key));
        at[key] = JsonNode.Parse(value);
        File.WriteAllText(file, cell.ToJsonString());
        var report = await Tlearn.ExpectAsync(0, "report", _folder.Out, "--json");
        Assert.Equal((2, 1), (report.Json.GetProperty("cells").GetInt32(), report.Json.GetProperty("missing").GetInt32()));
        RunFixture.AssertCounts((await _folder.RunAsync(0, Small, "--json")).Json, 2, 1, 1);
    }

    [Theory]
    [InlineData("pictures", "mistakes", "near")]
    [InlineData("audits", "labels", "given")]
    public async Task A_damaged_part_of_the_report_is_made_anew(string folder, string list, string key)
    {
        await _folder.RunAsync(0, Small);
        var files = Directory.GetFiles(_folder.File("out", folder), "*.json");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var document = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            if (document[list] is not JsonArray { Count: > 0 } entries) continue;
            foreach (var entry in entries) Assert.True(entry!.AsObject().Remove(key) || !entry.AsObject().ContainsKey(key));
            File.WriteAllText(file, document.ToJsonString());
        }

        File.Delete(_folder.File("out", "report.html"));
        await Tlearn.ExpectAsync(0, "report", _folder.Out);
        await _folder.RunAsync(0, Small);
        Assert.True(File.Exists(_folder.File("out", "report.html")));
    }

    // The process ended without a word.
    [Fact]
    public async Task Links_that_lead_round_in_a_circle_are_told()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        File.CreateSymbolicLink(_folder.File("l1"), "l2");
        File.CreateSymbolicLink(_folder.File("l2"), "l1");
        foreach (var dry in (string[][])[[], ["--dry-run"]])
        {
            var run = await Tlearn.RunAsync(["run", _folder.Write(Small), "--out", _folder.File("l1"), .. dry]);
            Assert.Contains(run.ExitCode, (int[])[1, 2]);
            Assert.Contains("error: ", run.Error);
        }
    }

    [Theory]
    [InlineData("--repeats 2147483647", "--repeats: found 2147483647, expected 1 to 1000")]
    [InlineData("--seed 2147483646 --repeats 3", "--seed 2147483646: the seeds of 3 repeats follow it")]
    public async Task Repeats_have_bounds(string options, string said)
    {
        var run = await Tlearn.ExpectAsync(2, ["compare", _folder.Images, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("c"), .. options.Split(' ')]);
        Assert.Contains(said, run.Error);
    }

    [Fact]
    public async Task The_last_seed_of_all_is_one() =>
        await Tlearn.ExpectAsync(0, "compare", _folder.Images, "--model", "tlearn-mini", "--head", "centroid", "--seed", "2147483647", "--out", _folder.File("c"));

    [Fact]
    public async Task A_preset_that_there_are_too_few_images_for_says_so()
    {
        var run = await _folder.RunAsync(0, "datasets: [{name: flowers, images: images}]\nnetworks: [tlearn-mini]\nprotocol: vtab1k\n");
        Assert.Contains("vtab1k takes 1,000 training images, and there are 40: all were taken, so this is not the protocol as published", run.Error);
    }
}
