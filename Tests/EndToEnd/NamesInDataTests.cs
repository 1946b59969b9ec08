using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Data may be named as the library's properties are, backticks and all: they come out as they are, while messages beside them speak the words of the command line.</summary>
public sealed class NamesInDataTests : IDisposable
{
    private const string Batch = "`Batch`", Tune = "`Tune`";

    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public NamesInDataTests()
    {
        _cache = new TestCache(_folder.File("cache"));
        foreach (var (label, flower) in (ReadOnlySpan<(string, string)>)[(Batch, "daisy"), (Tune, "roses")])
        {
            var target = Directory.CreateDirectory(Path.Combine(Images, label)).FullName;
            foreach (var file in Directory.EnumerateFiles(SharedData.Require("data", "flowers", "train", flower)).Order(StringComparer.Ordinal).Take(4))
            {
                File.WriteAllBytes(Path.Combine(target, Path.GetFileName(file)), File.ReadAllBytes(file));
            }
        }
    }

    private string Images => Path.Combine(_folder.Path, "images");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Extract_names_files_as_they_are()
    {
        await File.WriteAllTextAsync(Path.Combine(Images, Batch, $"{Batch}.jpg"), "no image", TestContext.Current.CancellationToken);
        var store = _folder.File(Batch);
        var run = await Tlearn.RunWithNamesAsync("extract", Images, "--model", "tlearn-mini", "--out", store, "--json");
        Assert.Equal(store, run.Json.GetProperty("store").GetString());
        Assert.Equal($"{Batch}/{Batch}.jpg", Assert.Single(run.Json.GetProperty("failures").EnumerateArray()).GetProperty("path").GetString());
        Assert.Contains($"bad: {Batch}/{Batch}.jpg: decode: ", run.Error);
        var labels = (await Tlearn.RunWithNamesAsync("store", "info", store, "--json")).Json.GetProperty("labels");
        Assert.Equal([Batch, Tune], labels.EnumerateObject().Select(l => l.Name));
    }

    [Fact]
    public async Task A_head_names_files_and_classes_as_they_are()
    {
        var head = _folder.File($"{Batch} a.tlhead");
        var trained = await Tlearn.RunWithNamesAsync("train", Images, "--model", "tlearn-mini", "--head", "centroid", "--out", head, "--json");
        Assert.Equal(head, trained.Json.GetProperty("file").GetString());
        var images = (await Tlearn.RunWithNamesAsync("predict", head, Images, "--top", "2", "--json")).Json.GetProperty("images");
        Assert.All(images.EnumerateArray(), i => Assert.Equal([Batch, Tune], i.GetProperty("top").EnumerateArray().Select(t => t.GetProperty("label").GetString()).Order(StringComparer.Ordinal)));
        Assert.Equal([Batch, Tune], images.EnumerateArray().Select(i => i.GetProperty("path").GetString()!.Split('/')[0]).Distinct());
        var rows = (await Tlearn.RunWithNamesAsync("predict", head, Images)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(rows.Skip(1), row => Assert.Contains(row.Split(',')[1], (string[])[Batch, Tune]));
        Assert.Contains(Batch, (await Tlearn.RunWithNamesAsync("evaluate", head, Images)).Out);
        var classes = (await Tlearn.RunWithNamesAsync("evaluate", head, Images, "--json")).Json.GetProperty("per_class");
        Assert.Equal([Batch, Tune], classes.EnumerateArray().Select(c => c.GetProperty("label").GetString()));
    }

    [Fact]
    public async Task A_classification_names_classes_as_they_are()
    {
        var labels = _folder.File("labels.txt");
        await File.WriteAllLinesAsync(labels, Enumerable.Range(0, 200).Select(i => $"{Batch} {i}"), TestContext.Current.CancellationToken);
        var run = await Tlearn.RunWithNamesAsync("classify", Images, "--model", "tlearn-mini", "--labels", labels);
        Assert.Equal(8, run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("--batch", run.Out);
        Assert.All(run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains($": {Batch} ", line));
    }

    [Fact]
    public async Task A_failure_speaks_the_words_of_the_command_line_and_names_its_place_as_it_is()
    {
        var store = Directory.CreateDirectory(Path.Combine(_folder.Path, Batch)).FullName;
        var run = await Tlearn.RunWithNamesAsync("store", "info", store, "--json");
        var error = run.Json.GetProperty("error");
        Assert.Equal(store, error.GetProperty("where").GetString());
        Assert.StartsWith(store, error.GetProperty("what").GetString());
        Assert.Equal("Make one with 'tlearn extract IMAGES --out STORE'.", error.GetProperty("next").GetString());
        var usage = (await Tlearn.RunWithNamesAsync("extract", Images, "--preprocess", "nope", "--model", "tlearn-mini", "--out", _folder.File("s"), "--json")).Json.GetProperty("error");
        Assert.StartsWith("--preprocess nope: ", usage.GetProperty("what").GetString());
    }

    [Fact]
    public async Task Documents_say_library_messages_in_the_words_of_the_command_line()
    {
        var devices = (await Tlearn.ExpectAsync(0, "devices", "--json")).Json;
        Assert.DoesNotContain('`', devices.GetProperty("reason").GetString()!);
        var inspected = (await Tlearn.ExpectAsync(0, "inspect", "tlearn-mini", "--preprocess", "imagenet,crop=224", "--json")).Json;
        Assert.Equal("option --preprocess", inspected.GetProperty("preprocessing_source").GetProperty("crop").GetString());
    }
}
