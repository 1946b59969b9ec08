using System.Text.Json;
using TransferLearning.Experiments.Results;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>The command <c>run</c>: what it computes, and that it computes nothing twice, whoever interrupts it.</summary>
public sealed class RunCommandTests : IDisposable
{
    private const string Whole = RunFixture.Whole;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly RunFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_computes_each_cell_once_and_goes_on_when_the_experiment_grows()
    {
        var (file, folder) = (_folder.Write(Whole), _folder.File("out"));
        var planned = (await Tlearn.ExpectAsync(0, "run", file, "--out", folder, "--dry-run", "--json")).Json;
        Assert.Equal((16, 16), (planned.GetProperty("cells").GetInt32(), planned.GetProperty("to_compute").GetInt32()));
        Assert.True(planned.GetProperty("seconds").GetDouble() > 0 && planned.GetProperty("bytes").GetInt64() > 0);
        Assert.False(Directory.Exists(folder));

        RunFixture.AssertCounts((await Tlearn.ExpectAsync(0, "run", file, "--out", folder, "--json")).Json, 16, 16, 0);
        var rows = File.ReadAllLines(Path.Combine(folder, "results.csv"));
        Assert.Equal(17, rows.Length);
        Assert.All(rows.Skip(1), r => Assert.StartsWith("flowers,probe,tlearn-mini,auto,", r));
        Assert.All(rows.Skip(1), r => Assert.EndsWith(",done,", r));
        foreach (var name in (string[])["results.parquet", "report.md", "experiment.json"]) Assert.True(new FileInfo(Path.Combine(folder, name)).Length > 100, name);
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(folder, "claims"), "*.lock"), f => !f.EndsWith("experiment.lock", StringComparison.Ordinal));

        var audited = Audit();
        Assert.Contains("id=\"audit\"", await File.ReadAllTextAsync(Path.Combine(folder, "report.html"), TestContext.Current.CancellationToken));
        RunFixture.AssertCounts((await Tlearn.ExpectAsync(0, "run", file, "--out", folder, "--json")).Json, 16, 0, 16);
        Assert.Equal(audited, Audit());
        RunFixture.AssertCounts((await Tlearn.ExpectAsync(0, "run", _folder.Write(Whole.Replace("logistic]", "logistic, lda]", StringComparison.Ordinal)), "--out", folder, "--json")).Json, 20, 4, 16);
        _folder.Write(Whole);
        RunFixture.AssertCounts((await Tlearn.ExpectAsync(0, "run", file, "--out", folder, "--only", "head=knn,seed=1,train_size=2", "--json")).Json, 2, 0, 2);
        Assert.Equal(17, File.ReadAllLines(Path.Combine(folder, "results.csv")).Length); // the file no longer has lda

        // So are fewer images, which a table of an audit leaves out.
        File.WriteAllText(_folder.File("audit.csv"), "path,content_hash,reason,score,suggestion\n" + string.Concat(Directory.GetFiles(_folder.File("images", "val", "daisy")).Take(3).Select(f => $"val/daisy/{Path.GetFileName(f)},,bad,1,exclude\n")));
        _folder.Write(Whole.Replace("images: images", "images: images, exclude: audit.csv", StringComparison.Ordinal));
        RunFixture.AssertCounts((await Tlearn.ExpectAsync(0, "run", file, "--out", folder, "--json")).Json, 16, 16, 0);
        Assert.All(ExperimentResults.Open(folder).Cells, c => Assert.Equal(37, c.Test.Length));
        _folder.Write(Whole);

        // Another label is other data.
        Directory.Move(_folder.File("images", "train", "tulips"), _folder.File("images", "train", "lilies"));
        RunFixture.AssertCounts((await Tlearn.ExpectAsync(0, "run", file, "--out", folder, "--json")).Json, 16, 16, 0);
        Assert.NotEqual(audited, Audit());

        (DateTime, string) Audit()
        {
            var kept = Directory.GetFiles(Path.Combine(folder, "audits")).Single();
            return (File.GetLastWriteTimeUtc(kept), File.ReadAllText(kept));
        }
    }

    [Fact]
    public async Task What_it_stores_is_read_without_computing()
    {
        var folder = _folder.File("out");
        await Tlearn.ExpectAsync(0, "run", _folder.Write(Whole), "--out", folder);
        var results = ExperimentResults.Open(folder);
        Assert.Empty(results.Missing);
        Assert.Equal(16, results.Done.Count());
        Assert.Single(results.Record.Runs);
        Assert.Equal(["flowers"], results.Record.Datasets.Select(d => d.Name));
        foreach (var cell in results.Done)
        {
            var data = results.DataOf(cell);
            Assert.Equal(cell.Cell.TrainSize == "2" ? 10 : 40, cell.Train.Length);
            Assert.All(cell.Train, r => Assert.Equal("train", data.Items[r].Split));
            Assert.All(cell.Test, r => Assert.Equal("val", data.Items[r].Split));
            Assert.Equal(cell.Metrics!.Accuracy, cell.Counted(data).Accuracy, 12);
            Assert.True(File.Exists(Path.Combine(results.DatasetOf(cell).Root, data.Items[cell.Test[0]].Path)));
            Assert.Equal(cell.Cell.Head is "logistic" or "knn", cell.Confidence is not null);
        }
    }

    [Fact]
    public async Task Killed_at_any_moment_it_ends_with_the_numbers_of_an_undisturbed_run()
    {
        var text = Whole.Replace("seeds: [0, 1]", "seeds: [0, 1, 2, 3]", StringComparison.Ordinal).Replace("logistic]", "{name: random-forest, parameters: {n_estimators: 200}}]", StringComparison.Ordinal);
        var (file, killed, whole) = (_folder.Write(text), _folder.File("killed"), _folder.File("whole"));
        foreach (var after in (int[])[1, 7, 15])
        {
            var process = Tlearn.Start([], "run", file, "--out", killed, "--threads", "1");
            await UntilAsync(() => Cells(killed) >= after, process);
            process.Kill();
            await Tlearn.EndAsync(process);
        }

        var stored = Cells(killed);
        Assert.Equal(stored, ExperimentResults.Open(killed).Record.Runs.Sum(r => r.Computed)); // of the last ones a killed run told nothing
        var left = (await Tlearn.ExpectAsync(0, "run", file, "--out", killed, "--json")).Json;
        Assert.Equal(32, left.GetProperty("cells").GetInt32());
        Assert.Equal((32 - stored, stored), (left.GetProperty("computed").GetInt32(), left.GetProperty("reused").GetInt32()));
        using (var record = JsonDocument.Parse(File.ReadAllText(Path.Combine(killed, "experiment.json"))))
        {
            var runs = record.RootElement.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("computed").GetInt32()).ToList();
            Assert.Equal((4, 32, 32 - stored), (runs.Count, runs.Sum(), runs[^1]));
        }

        await Tlearn.ExpectAsync(0, "run", file, "--out", whole);
        Assert.Equal(Numbers(whole), Numbers(killed));
    }

    [Fact]
    public async Task Two_processes_share_the_cells()
    {
        var text = Whole.Replace("seeds: [0, 1]", "seeds: [0, 1, 2]", StringComparison.Ordinal);
        var (file, folder) = (_folder.Write(text), _folder.File("out"));
        var first = Tlearn.Start([], "run", file, "--out", folder, "--json");
        var second = Tlearn.Start([], "run", file, "--out", folder, "--json");
        TlearnRun[] runs = [await Tlearn.EndAsync(first), await Tlearn.EndAsync(second)];
        Assert.All(runs, r => Assert.True(r.ExitCode == 0, r.Error));
        Assert.Equal(24, runs.Sum(r => r.Json.GetProperty("computed").GetInt32()));
        Assert.Equal(24, Cells(folder));
        Assert.Equal(2, ExperimentResults.Open(folder).Record.Runs.Count);
    }

    [Fact]
    public async Task Shards_deal_networks_and_together_make_the_whole()
    {
        var text = Whole.Replace("[{model: tlearn-mini, taps: [auto]}]", "[tlearn-mini, {model: tlearn-mini, preprocess: 'imagenet,resize=exact:96x96,crop=none'}]", StringComparison.Ordinal);
        var (file, folder) = (_folder.Write(text), _folder.File("out"));
        RunFixture.AssertCounts((await Tlearn.ExpectAsync(0, "run", file, "--out", folder, "--shard", "1/2", "--json")).Json, 16, 16, 0);
        RunFixture.AssertCounts((await Tlearn.ExpectAsync(0, "run", file, "--out", folder, "--shard", "0/2", "--json")).Json, 16, 16, 0);
        RunFixture.AssertCounts((await Tlearn.ExpectAsync(0, "run", file, "--out", folder, "--json")).Json, 32, 0, 32);
        Assert.Equal(33, File.ReadAllLines(Path.Combine(folder, "results.csv")).Length);
    }

    private static int Cells(string folder) => Directory.Exists(Path.Combine(folder, "cells")) ? Directory.GetFiles(Path.Combine(folder, "cells"), "*.json").Length : 0;

    // Everything but times.
    private static List<string> Numbers(string folder) =>
        [.. ExperimentResults.Open(folder).Cells.Select(c => $"{c.Name} {c.Key} {c.Metrics} {string.Join(' ', c.Answers)} {string.Join(' ', c.Confidence ?? [])} {RowRanges.Write(c.Train)} {RowRanges.Write(c.Test)}")];

    private static async Task UntilAsync(Func<bool> condition, System.Diagnostics.Process process)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!condition() && !process.HasExited)
        {
            Assert.True(clock.Elapsed < s_patience, "nothing came of it in a minute");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
