using System.Diagnostics;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>What IMAGES means, end to end: the cases that were answered wrongly.</summary>
public sealed class ImagesArgumentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public ImagesArgumentTests() => _cache = new TestCache(_folder.File("cache"));

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_report_beside_the_splits_leaves_them_splits()
    {
        var images = Copy("own-report-turns-splits-into-classes", "images");
        string[] compare = ["compare", images, "--model", "tlearn-mini", "--head", "centroid", "--out", Path.Combine(images, "tlearn-compare"), "--json"];
        var first = await Tlearn.ExpectAsync(0, compare);
        Assert.Contains("2 classes: a, b; train 10, test 6", first.Error);
        Directory.Move(Path.Combine(images, "tlearn-compare"), Path.Combine(images, "an-older-report"));
        var second = await Tlearn.ExpectAsync(0, compare);
        Assert.Equal(first.Json.GetProperty("results")[0].GetProperty("scores").ToString(), second.Json.GetProperty("results")[0].GetProperty("scores").ToString());
        Assert.Equal(6, second.Json.GetProperty("protocol").GetProperty("answered").GetInt32());
    }

    [Fact]
    public async Task Splits_beside_a_further_folder_are_a_wrong_usage()
    {
        var images = Copy("own-report-turns-splits-into-classes", "images");
        Directory.CreateDirectory(Path.Combine(images, "unlabelled"));
        File.Copy(Path.Combine(images, "test", "a", "0.png"), Path.Combine(images, "unlabelled", "0.png"));
        var run = await Tlearn.ExpectAsync(2, "train", images, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("h.tlhead"));
        Assert.Contains("'unlabelled'", run.Error);
        Assert.Contains("manifest", run.Error);
    }

    [Fact]
    public async Task A_test_split_without_labels_is_an_error_and_not_measured_elsewhere()
    {
        var images = SharedData.Require("cases", "test-without-labels-measures-training", "images");
        var train = await Tlearn.ExpectAsync(0, "train", images, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("h.tlhead"));
        Assert.Contains("2 classes: a, b; train 10, test 4 (none with a label)", train.Error);
        foreach (var words in (string[][])[["evaluate", _folder.File("h.tlhead"), images], ["compare", images, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("report")]])
        {
            var run = await Tlearn.ExpectAsync(2, words);
            Assert.Contains("no labelled image in split 'test' (4 images, 0 labelled)", run.Error);
            Assert.Contains("--split train", run.Error);
        }

        var compared = await Tlearn.ExpectAsync(0, "compare", images, "--model", "tlearn-mini", "--head", "centroid", "--split", "train", "--out", _folder.File("cross-validated"), "--json");
        Assert.Equal(10, compared.Json.GetProperty("protocol").GetProperty("answered").GetInt32());
    }

    [Fact]
    public async Task A_folder_whose_name_is_not_UTF8_is_one_bad_item()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names are bytes under Linux alone");
        var make = SharedData.Require("cases", "folder-name-not-utf8", "make.sh");
        using (var shell = Process.Start("/bin/sh", [make, _folder.File("latin")])) await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        var run = await Tlearn.ExpectAsync(3, "extract", _folder.File("latin"), "--model", "tlearn-mini", "--out", _folder.File("latin.store"), "--json");
        Assert.Equal((6, 1), (run.Json.GetProperty("computed").GetInt32() + run.Json.GetProperty("cached").GetInt32(), run.Json.GetProperty("bad").GetInt32()));
        Assert.Contains("read: its name is not UTF-8, so it cannot be opened: rename it", run.Error);
        Assert.Contains("2 classes: a, b; 6 images", run.Error);
    }

    [Fact]
    public async Task A_manifest_of_Windows_finds_its_images()
    {
        var run = await Tlearn.ExpectAsync(0, "extract", SharedData.Require("cases", "manifest-with-backslashes", "m.csv"), "--model", "tlearn-mini", "--out", _folder.File("s"), "--json");
        Assert.Equal(6, run.Json.GetProperty("images").GetInt32());
        await Tlearn.ExpectAsync(0, "store", "export", _folder.File("s"), "--format", "csv", "--out", _folder.File("e"));
        Assert.Contains("\nimgs/a/0.png,", await File.ReadAllTextAsync(_folder.File("e", "features.csv"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Several_inputs_and_single_images_are_answered_under_the_names_they_were_given()
    {
        var images = Copy("own-report-turns-splits-into-classes", "images");
        var head = _folder.File("h.tlhead");
        await Tlearn.ExpectAsync(0, "train", images, "--model", "tlearn-mini", "--head", "centroid", "--out", head);
        var (one, folder) = (Path.Combine(images, "test", "a", "1.png"), Path.Combine(images, "test", "b"));
        var alone = await Tlearn.ExpectAsync(0, "predict", head, one, "--json");
        Assert.Equal(["1.png"], Paths(alone));
        var several = await Tlearn.ExpectAsync(0, "predict", head, one, folder, "--json");
        Assert.Equal(((string[])[one, folder + "/0.png", folder + "/1.png", folder + "/2.png"]).Order(), Paths(several).Order());
        var classified = await Tlearn.ExpectAsync(0, "classify", folder, one, "--model", "tlearn-mini", "--json");
        Assert.Equal(Paths(several).Order(), Paths(classified).Order());
        await Tlearn.ExpectAsync(0, "extract", folder, "--model", "tlearn-mini", "--out", _folder.File("s"));
        var mixed = await Tlearn.ExpectAsync(2, "predict", head, _folder.File("s"), one);
        Assert.Contains("is a feature store and stands beside", mixed.Error);

        static IEnumerable<string?> Paths(TlearnRun run) => run.Json.GetProperty("images").EnumerateArray().Select(i => i.GetProperty("path").GetString());
    }

    [Theory]
    [InlineData("classify", "--pool", "'--pool' is no option of tlearn classify.")]
    [InlineData("compare", "--hed", "'--hed' is no option of tlearn compare. Did you mean '--head'?")]
    [InlineData("predict", "--topp", "'--topp' is no option of tlearn predict. Did you mean '--top'?")]
    public async Task An_unknown_option_is_no_input(string command, string option, string expected) =>
        Assert.Contains(expected, (await Tlearn.ExpectAsync(2, command, _folder.File("x"), option, "y")).Error);

    [Fact]
    public async Task A_cache_inside_the_images_is_refused_by_every_command()
    {
        var images = Copy("own-report-turns-splits-into-classes", "images");
        using var inside = new TestCache(Path.Combine(images, ".cache"));
        var run = await Tlearn.ExpectAsync(2, "train", images, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("h.tlhead"));
        Assert.Contains("lies inside the images", run.Error);
        Assert.Contains("TLEARN_CACHE", run.Error);
        Assert.False(Directory.Exists(Path.Combine(images, ".cache")));
    }

    [Fact]
    public async Task What_was_found_is_said_once()
    {
        var images = Copy("own-report-turns-splits-into-classes", "images");
        await Tlearn.ExpectAsync(0, "extract", images, "--model", "tlearn-mini", "--out", _folder.File("s"));
        var run = await Tlearn.ExpectAsync(0, "compare", _folder.File("s"), _folder.File("s"), "--head", "centroid", "--out", _folder.File("report"));
        Assert.Equal(2, run.Error.Split("2 classes: a, b; train 10, test 6").Length);
    }

    private string Copy(params string[] parts)
    {
        var from = SharedData.Require(["cases", .. parts]);
        var to = _folder.File("images");
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, File.ReadAllBytes(file));
        }

        return to;
    }
}
