using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Parameters of heads as users of scikit-learn write them.</summary>
[Collection("flowers")]
public sealed class HeadParameterTests(HeadCommandTests.Flowers flowers)
{
    [Theory]
    [InlineData("0.25", "0.25")]
    [InlineData("1.0", "\"all\"")]
    [InlineData("1", "1")]
    [InlineData("32", "32")]
    [InlineData("1000", "1000")]
    [InlineData("sqrt", "\"sqrt\"")]
    [InlineData("log2", "\"log2\"")]
    [InlineData("all", "\"all\"")]
    [InlineData("none", "\"all\"")]
    [InlineData("None", "\"all\"")]
    public async Task Features_are_tried_by_number_share_or_rule(string given, string reported)
    {
        using var folder = new TemporaryFolder();
        var found = await TrainAsync(folder, $"max_features={given}", "n_estimators=3");
        Assert.Equal(reported, found.GetProperty("parameters").GetProperty("max_features").GetRawText());
    }

    [Fact]
    public async Task A_share_is_that_part_of_the_features()
    {
        using var folder = new TemporaryFolder();
        var bytes = new List<string>();
        foreach (var given in (string[])["0.25", "64", "0.5"])
        {
            await TrainAsync(folder, $"max_features={given}", "n_estimators=3");
            bytes.Add((await Tlearn.ExpectAsync(0, "predict", folder.File("a.tlhead"), await flowers.StoreAsync(), "--top", "5")).Out);
        }

        Assert.Equal(bytes[0], bytes[1]); // of 256
        Assert.NotEqual(bytes[0], bytes[2]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("0.0")]
    [InlineData("1.5")]
    [InlineData("auto")]
    [InlineData("nan")]
    public async Task What_is_none_of_these_is_refused_with_all_that_is_accepted(string given)
    {
        using var folder = new TemporaryFolder();
        var run = await Tlearn.ExpectAsync(2, "train", await flowers.StoreAsync(), "--head", "random-forest", "--param", $"max_features={given}", "--out", folder.File("a.tlhead"));
        foreach (var word in (string[])[$"found '{given}'", "sqrt", "log2", "all", "none", "a whole number", "a share"]) Assert.Contains(word, run.Error);
    }

    [Fact]
    public async Task Pythons_spelling_of_true_false_and_none_is_taken()
    {
        using var folder = new TemporaryFolder();
        var found = (await TrainAsync(folder, "bootstrap=True", "oob_score=False", "max_depth=None", "class_weight=None", "n_estimators=3")).GetProperty("parameters");
        Assert.Equal((true, false), (found.GetProperty("bootstrap").GetBoolean(), found.GetProperty("oob_score").GetBoolean()));
        Assert.Equal(("none", "none"), (found.GetProperty("max_depth").GetString(), found.GetProperty("class_weight").GetString()));
        await Tlearn.ExpectAsync(2, "train", await flowers.StoreAsync(), "--head", "random-forest", "--param", "bootstrap=yes", "--out", folder.File("a.tlhead"));
    }

    [Fact]
    public async Task A_calibrated_forest_is_still_measured_out_of_bag()
    {
        using var folder = new TemporaryFolder();
        string[] parameters = ["oob_score=true", "n_estimators=30"];
        var plain = await TrainAsync(folder, parameters);
        var calibrated = await TrainAsync(folder, [.. parameters, "--probability"]);
        Assert.Equal(0.5, plain.GetProperty("oob_score").GetDouble(), 0.1);
        Assert.Equal(plain.GetProperty("oob_score").GetDouble(), calibrated.GetProperty("oob_score").GetDouble());
        Assert.Equal(JsonValueKind.Object, calibrated.GetProperty("calibration").ValueKind);
    }

    private async Task<JsonElement> TrainAsync(TemporaryFolder folder, params string[] parameters) =>
        (await Tlearn.ExpectAsync(0, ["train", await flowers.StoreAsync(), "--head", "random-forest", "--out", folder.File("a.tlhead"), "--json", .. parameters.SelectMany(p => p.StartsWith('-') ? (string[])[p] : ["--param", p])])).Json;
}
