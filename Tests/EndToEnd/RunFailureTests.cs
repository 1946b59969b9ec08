using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>The command <c>run</c> where something cannot be measured or was damaged: it is named, counted everywhere alike, and mended by the next run.</summary>
public sealed class RunFailureTests : IDisposable
{
    private const string Whole = RunFixture.Whole;

    private readonly RunFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_cell_that_fails_is_named_and_does_not_stop_the_others()
    {
        var file = _folder.Write(Whole.Replace("logistic]", "{name: svm, calibration: platt}]", StringComparison.Ordinal).Replace("[2, all]", "[1, all]", StringComparison.Ordinal));
        var run = await Tlearn.ExpectAsync(3, "run", file, "--out", _folder.File("out"), "--json");
        var failed = run.Json.GetProperty("failed").EnumerateArray().ToList();
        Assert.Equal(2, failed.Count);
        Assert.All(failed, f => Assert.Contains("svm", f.GetProperty("cell").GetString()!));
        Assert.Contains("failed: flowers / tlearn-mini#auto / svm", run.Error);
        Assert.Equal(2, File.ReadAllLines(_folder.File("out", "results.csv")).Count(r => r.Contains(",failed,", StringComparison.Ordinal)));
        RunFixture.AssertCounts((await Tlearn.ExpectAsync(3, "run", file, "--out", _folder.File("out"), "--json")).Json, 16, 2, 14); // tried again
    }

    // Cells of a network whose features could not be made stood in the JSON document, as one, and nowhere else.
    [Fact]
    public async Task Cells_of_a_network_that_fails_are_failed_rows()
    {
        var text = Whole.Replace("networks: [", "networks: [{model: tlearn-mini, taps: [stage4.1], pool: token}, ", StringComparison.Ordinal);
        for (var again = 0; again < 2; again++)
        {
            var run = await _folder.RunAsync(3, text, "--json");
            RunFixture.AssertCounts(run.Json, 32, again == 0 ? 16 : 0, again == 0 ? 0 : 16);
            var failed = run.Json.GetProperty("failed").EnumerateArray().ToList();
            Assert.Equal(16, failed.Count);
            Assert.All(failed, f => Assert.StartsWith("flowers / tlearn-mini#stage4.1 pool=token / ", f.GetProperty("cell").GetString()));
            Assert.All(failed, f => Assert.Contains("no class token", f.GetProperty("error").GetString()));
            Assert.Contains("failed: flowers / tlearn-mini#stage4.1 pool=token / centroid / 2 a class / seed 0 and 15 more cells: ", run.Error);
        }

        var rows = _folder.Rows();
        Assert.Equal((32, 16), (rows.Count, rows.Count(r => r.Contains(",failed,", StringComparison.Ordinal))));
        Assert.All(rows.Take(16), r => Assert.Matches("^flowers,probe,tlearn-mini,auto,stage4.1,token,center,auto,(centroid|knn|logistic),,(k=[15])?,(2|all),[01],{11}failed,.*no class token", r));
        Assert.DoesNotContain(rows, r => r.Contains('`', StringComparison.Ordinal));
        var report = await Tlearn.ExpectAsync(0, "report", _folder.Out, "--json");
        Assert.Equal((32, 0), (report.Json.GetProperty("cells").GetInt32(), report.Json.GetProperty("missing").GetInt32()));
        Assert.Contains("16 measured, 16 failed, 0 that were asked for still to be computed", File.ReadAllText(Path.Combine(_folder.Out, "report.html")));
        RunFixture.AssertCounts((await _folder.RunAsync(0, Whole, "--json")).Json, 16, 0, 16);
        Assert.DoesNotContain(_folder.Rows(), r => r.Contains(",failed,", StringComparison.Ordinal));
    }

    // A name that was mistyped failed all cells of its network, those of its good taps too, after hours of other networks; a dry run said nothing.
    [Fact]
    public async Task A_tap_that_is_not_there_is_told_before_anything_runs()
    {
        var text = Whole.Replace("taps: [auto]", "taps: [auto, featurs]", StringComparison.Ordinal);
        foreach (var dry in (string[][])[[], ["--dry-run"]])
        {
            var run = await _folder.RunAsync(2, text, dry);
            Assert.Contains("experiment.yaml:2:46: tap: ", run.Error);
            Assert.Contains(": no tap 'featurs'; the nearest are 'features'", run.Error);
        }

        Assert.False(Directory.Exists(_folder.Out));
        var joined = await _folder.RunAsync(2, Whole.Replace("taps: [auto]", "taps: [features+gone]", StringComparison.Ordinal));
        Assert.Contains("no tap 'gone'", joined.Error);
    }

    [Fact]
    public async Task What_a_dry_run_knows_of_the_data_it_says()
    {
        var dry = await _folder.RunAsync(0, Whole.Replace("[2, all]", "[500]", StringComparison.Ordinal), "--dry-run");
        Assert.Contains("warning: flowers: 5 classes have fewer than 500 training images", dry.Error);
    }

    [Fact]
    public async Task A_report_names_the_table_that_left_images_out_and_the_command_that_repeats_its_audit()
    {
        var leftOut = Directory.GetFiles(_folder.Images, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => Path.GetRelativePath(_folder.Images, f).Replace('\\', '/')).First();
        var table = _folder.File("audit.csv");
        File.WriteAllText(table, $"path,content_hash,reason,score,suggestion\n{leftOut},,bad,,exclude\n");
        await _folder.RunAsync(0, Whole.Replace("images: images", "images: images, exclude: audit.csv", StringComparison.Ordinal).Replace("taps: [auto]", "taps: [features]", StringComparison.Ordinal));
        var report = await File.ReadAllTextAsync(Path.Combine(_folder.Out, "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains($"1 image is left out by {table}", report);
        Assert.Contains($"tlearn audit {_folder.Images} --model tlearn-mini --tap features --exclude {table} --out audit", report);
        await Tlearn.ExpectAsync(0, "audit", _folder.Images, "--model", "tlearn-mini", "--tap", "features", "--exclude", table, "--out", _folder.File("audit"));
    }

    // That all images were broken was told as "no image has a label".
    [Fact]
    public async Task Images_that_are_all_broken_are_told_as_such()
    {
        foreach (var name in (string[])["train/a/0.jpg", "train/b/1.jpg", "val/a/2.jpg", "val/b/3.jpg"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File("broken", name))!);
            File.WriteAllText(_folder.File("broken", name), "no picture");
        }

        var run = await _folder.RunAsync(3, Whole.Replace("[{name: flowers", "[{name: bad, images: broken}, {name: flowers", StringComparison.Ordinal), "--json");
        RunFixture.AssertCounts(run.Json, 32, 16, 0);
        // A dry run called everything of a data set with a broken image to be computed.
        Assert.Contains("32 cells, 16 to compute", (await Tlearn.ExpectAsync(0, "run", _folder.File("experiment.yaml"), "--out", _folder.Out, "--dry-run")).Out);
        Assert.Equal(["bad: train/a/0.jpg", "bad: train/b/1.jpg", "bad: val/a/2.jpg", "bad: val/b/3.jpg"], run.Json.GetProperty("bad").EnumerateArray().Select(b => b.GetProperty("path").GetString()));
        Assert.Equal(16, _folder.Rows().Count(r => r.StartsWith("bad,", StringComparison.Ordinal) && r.Contains("none of the 4 images can be used (the first: train/a/0.jpg: decode: ", StringComparison.Ordinal)));
        foreach (var call in (string[][])[["audit"], ["compare", "--out", _folder.File("c")], ["train", "--head", "centroid", "--out", _folder.File("a.tlhead")]])
        {
            var other = await Tlearn.ExpectAsync(1, [call[0], _folder.File("broken"), "--model", "tlearn-mini", .. call[1..]]);
            Assert.Contains($"{_folder.File("broken")}: none of the 4 images can be used", other.Error);
            Assert.DoesNotContain("labelled", other.Error);
            Assert.DoesNotContain("has a label", other.Error);
        }
    }

    [Fact]
    public async Task That_a_table_leaves_all_images_out_is_told()
    {
        var paths = Directory.GetFiles(_folder.Images, "*.jpg", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_folder.Images, f).Replace('\\', '/'));
        var table = _folder.File("audit.csv");
        File.WriteAllText(table, "path,content_hash,reason,score,suggestion\n" + string.Concat(paths.Select(p => $"{p},,bad,,exclude\n")));
        var said = $"all 80 images are left out by {table}: nothing is left";
        foreach (var dry in (string[][])[[], ["--dry-run"]])
        {
            var run = await _folder.RunAsync(2, Whole.Replace("images: images", "images: images, exclude: audit.csv", StringComparison.Ordinal), dry);
            Assert.Contains($"experiment.yaml:1:36: images: {_folder.Images}: {said}", run.Error);
        }

        Assert.False(Directory.Exists(_folder.Out));
        await Tlearn.ExpectAsync(0, "extract", _folder.Images, "--model", "tlearn-mini", "--out", _folder.File("f.store"));
        foreach (var call in (string[][])[["audit", _folder.Images, "--model", "tlearn-mini"], ["compare", _folder.File("f.store"), "--out", _folder.File("c")], ["train", _folder.Images, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("a.tlhead")]])
        {
            Assert.Contains(said, (await Tlearn.ExpectAsync(1, [.. call, "--exclude", table])).Error);
        }
    }

    [Fact]
    public async Task A_damaged_list_of_images_is_named_by_a_report_and_made_anew_by_a_run()
    {
        await _folder.RunAsync(0, Whole);
        var list = Assert.Single(Directory.GetFiles(_folder.File("out", "data")));
        var whole = File.ReadAllBytes(list);
        foreach (var damaged in (byte[][])[whole[..(whole.Length / 2)], whole[..(Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1)], []])
        {
            File.WriteAllBytes(list, damaged);
            var report = await Tlearn.ExpectAsync(1, "report", _folder.Out, "--json");
            var error = report.Json.GetProperty("error");
            Assert.StartsWith($"{list}: ", error.GetProperty("what").GetString());
            Assert.StartsWith("Run the experiment again", error.GetProperty("next").GetString());
            RunFixture.AssertCounts((await _folder.RunAsync(0, Whole, "--json")).Json, 16, 0, 16);
            Assert.Equal(whole, File.ReadAllBytes(list));
            await Tlearn.ExpectAsync(0, "report", _folder.Out);
        }
    }

    [Fact]
    public async Task What_another_experiment_in_the_same_folder_changes_is_told()
    {
        await _folder.RunAsync(0, Whole);
        File.WriteAllText(_folder.File("other.yaml"), "datasets: [{name: flowers, images: images}]\nnetworks: [{model: tlearn-mini, taps: [auto]}]\nheads: [ridge]\n");
        var other = await Tlearn.ExpectAsync(0, "run", _folder.File("other.yaml"), "--out", _folder.Out, "--json");
        RunFixture.AssertCounts(other.Json, 1, 1, 0);
        Assert.Contains($"warning: {_folder.Out} holds the experiment {_folder.File("experiment.yaml")} and goes on with {_folder.File("other.yaml")}", other.Error);
        Assert.Contains("16 cells of earlier runs are no part of the experiment any more and leave results and report (flowers / tlearn-mini#auto / centroid / 2 a class / seed 0; ", other.Error);
        Assert.DoesNotContain("computed anew", other.Error);
        RunFixture.AssertCounts((await _folder.RunAsync(0, Whole, "--json")).Json, 16, 0, 16); // nothing was lost

        Directory.Move(_folder.File("images", "train", "tulips"), _folder.File("images", "train", "lilies"));
        var changed = await _folder.RunAsync(0, Whole);
        Assert.Contains("16 cells of earlier runs are computed anew", changed.Error);
        Assert.DoesNotContain("warning: 16 cells", changed.Error);
        Assert.DoesNotContain("earlier runs", (await _folder.RunAsync(0, Whole)).Error);
    }
}
