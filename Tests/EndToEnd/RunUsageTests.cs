using TransferLearning.Experiments.Results;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Mistakes in the words of <c>run</c> and in the file of an experiment: told in the experiment's own words, with their place, before any work.</summary>
public sealed class RunUsageTests : IDisposable
{
    private const string Whole = RunFixture.Whole;

    private readonly RunFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--shard 2/2", "expected i/N with i from 0")]
    [InlineData("--only hed=svm", "Did you mean 'head'?")]
    [InlineData("--only tap=nothing", "no cell has tap=nothing; found auto, features")]
    [InlineData("--exclude a.csv", "the file of the experiment says it, key 'exclude' of an entry of 'datasets'")]
    [InlineData("--seed 3", "tlearn run has no option '--seed': the file of the experiment says it, key 'seeds'")]
    [InlineData("--threads 99999999999", "as a whole number from -2147483648 to 2147483647")]
    [InlineData("--only head=svm", "no cell has head=svm; found centroid, knn, logistic")]
    public async Task Wrong_words_are_exit_code_2(string options, string said)
    {
        var run = await Tlearn.ExpectAsync(2, ["run", _folder.Write(Whole), "--out", _folder.File("out"), .. options.Split(' ')]);
        Assert.Contains(said, run.Error);
    }

    [Fact]
    public async Task A_folder_with_other_files_is_refused()
    {
        Directory.CreateDirectory(_folder.File("out"));
        File.WriteAllText(_folder.File("out", "thesis.txt"), "mine");
        var run = await Tlearn.ExpectAsync(2, "run", _folder.Write(Whole), "--out", _folder.File("out"));
        Assert.Contains("holds other files ('thesis.txt')", run.Error);
        Assert.Single(Directory.GetFileSystemEntries(_folder.File("out")));
    }

    [Theory]
    [InlineData("cells")]
    [InlineData("figures")]
    public async Task A_file_where_a_folder_belongs_is_told(string name)
    {
        Directory.CreateDirectory(_folder.Out);
        File.WriteAllText(_folder.File("out", "experiment.json"), "{}");
        File.WriteAllText(_folder.File("out", name), "mine");
        Assert.Contains($"--out {_folder.Out}: found a file '{name}', expected a folder of that name or none", (await _folder.RunAsync(2, Whole)).Error);
        Assert.Equal("mine", File.ReadAllText(_folder.File("out", name)));
    }

    [Theory]
    [InlineData("exclude: gone.csv", ":1:53: exclude: ", "no such file, expected the table of an audit")]
    [InlineData("exclude: list.csv", ":1:53: exclude: ", "row 1: found the columns path,label, expected the columns path,content_hash,reason,score,suggestion")]
    [InlineData("group: bin", ":1:36: images: ", "found no manifest, and its column 'bin' is to name groups")]
    public async Task A_mistake_of_a_data_set_has_the_place_of_its_value(string entry, string place, string said)
    {
        File.WriteAllText(_folder.File("list.csv"), "path,label\na.jpg,a\n");
        var run = await _folder.RunAsync(2, Whole.Replace("images: images", $"images: images, {entry}", StringComparison.Ordinal), "--json");
        var error = run.Json.GetProperty("error");
        Assert.Contains("experiment.yaml" + place, error.GetProperty("what").GetString());
        Assert.Contains(said, error.GetProperty("what").GetString());
        Assert.EndsWith(place[..place.IndexOf(": ", StringComparison.Ordinal)], error.GetProperty("where").GetString());
        Assert.False(Directory.Exists(_folder.Out));
    }

    [Theory]
    [InlineData("{model: tlearn-mini, preprocess: imagnet, taps", "2:45", "neither a preset nor a file", "Did you mean 'imagenet'?")]
    [InlineData("{model: tlearn-mni, taps", "2:20", "tlearn-mni", "tlearn-mini")]
    public async Task A_mistake_of_a_network_has_the_place_of_its_value(string entry, string place, string said, string next)
    {
        var run = await _folder.RunAsync(2, Whole.Replace("{model: tlearn-mini, taps", entry, StringComparison.Ordinal), "--json");
        var error = run.Json.GetProperty("error");
        Assert.Contains($"experiment.yaml:{place}: ", error.GetProperty("what").GetString());
        Assert.Contains(said, error.GetProperty("what").GetString());
        Assert.Contains(next, error.GetProperty("what").GetString() + error.GetProperty("next").GetString());
        Assert.DoesNotContain("--preprocess", error.GetProperty("what").GetString());
        Assert.False(Directory.Exists(_folder.Out));
    }

    [Fact]
    public async Task A_store_is_refused_before_any_work()
    {
        await Tlearn.ExpectAsync(0, "extract", _folder.File("images", "val"), "--model", "tlearn-mini", "--out", _folder.File("f.store"));
        var run = await _folder.RunAsync(2, Whole.Replace("images: images", "images: f.store", StringComparison.Ordinal));
        Assert.Contains($"experiment.yaml:1:36: images: {_folder.File("f.store")} is a feature store, expected a folder of images or a manifest", run.Error);
        Assert.False(Directory.Exists(_folder.Out));
    }

    // The next step was to say --split, which run has not.
    [Fact]
    public async Task What_to_do_is_said_in_the_words_of_the_file()
    {
        foreach (var image in Directory.GetFiles(_folder.File("images", "val"), "*.jpg", SearchOption.AllDirectories)) File.WriteAllText(image, "no picture");
        var run = await _folder.RunAsync(2, Whole);
        Assert.Contains("no labelled image in split 'val' (no usable image)", run.Error);
        Assert.Contains("or choose another split: the protocol's key 'split' train", run.Error);
        Assert.DoesNotContain("--split", run.Error);
    }

    // Results show the tap that auto stands for, and that name was refused.
    [Fact]
    public async Task A_tap_is_picked_by_its_name_in_the_file_and_in_the_results()
    {
        var heads = Whole.Replace("[centroid, {name: knn, parameters: {k: [1, 5]}}, logistic]", "[centroid]", StringComparison.Ordinal);
        RunFixture.AssertCounts((await _folder.RunAsync(0, heads, "--only", "tap=features", "--json")).Json, 4, 4, 0);
        Assert.All(_folder.Rows(), r => Assert.StartsWith("flowers,probe,tlearn-mini,auto,features,none,", r));
        RunFixture.AssertCounts((await _folder.RunAsync(0, heads, "--only", "tap=auto", "--json")).Json, 4, 0, 4);
        RunFixture.AssertCounts((await _folder.RunAsync(0, heads, "--json")).Json, 4, 0, 4);
    }

    [Fact]
    public async Task Poolings_of_a_vector_are_measured_once()
    {
        var text = Whole.Replace("taps: [auto]", "taps: [auto], pool: [avg, max]", StringComparison.Ordinal);
        var run = await _folder.RunAsync(0, text, "--json");
        RunFixture.AssertCounts(run.Json, 16, 16, 0);
        Assert.Contains("warning: tlearn-mini: tap 'features' is a vector already, so that pool 'avg' and 'max' are the same: measured once, as 'avg'", run.Error);
        Assert.Equal(16, _folder.Rows().Count);
        Assert.All(ExperimentResults.Open(_folder.Out).Cells, c => Assert.Equal("avg", c.Cell.Pool));
        Assert.Equal(16, (await _folder.RunAsync(0, text, "--dry-run", "--json")).Json.GetProperty("cells").GetInt32());
    }

    [Fact]
    public async Task What_is_no_experiment_is_told()
    {
        Assert.Contains("found a folder, expected a YAML file that describes an experiment", (await Tlearn.ExpectAsync(2, "run", _folder.Images, "--out", _folder.Out)).Error);
        Assert.Contains("no such folder, expected that of an experiment", (await Tlearn.ExpectAsync(1, "report", _folder.File("nothere"))).Error);
        Assert.Contains("found a file, expected the folder of an experiment", (await Tlearn.ExpectAsync(1, "report", _folder.Write(Whole))).Error);
    }
}
