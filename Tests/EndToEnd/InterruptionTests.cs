using System.Diagnostics;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Tests.Sources;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Runs that are killed, stopped or run beside each other lose nothing and repeat nothing.</summary>
public sealed class InterruptionTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_killed_run_goes_on_where_it_stopped()
    {
        using var folder = new TemporaryFolder();
        var images = SharedData.Require("data", "trash");
        var store = folder.File("t.store");
        var killed = Tlearn.Start([], "extract", images, "--model", "tlearn-mini", "--out", store);
        await UntilAsync(() => Rows(store) > 0, killed);
        killed.Kill();
        await Tlearn.EndAsync(killed);
        var saved = Rows(store);

        var run = await Tlearn.ExpectAsync(0, "extract", images, "--model", "tlearn-mini", "--out", store, "--json");
        Assert.Equal(2527, run.Json.GetProperty("images").GetInt32());
        Assert.True(run.Json.GetProperty("cached").GetInt32() >= saved);
        var verified = (await Tlearn.ExpectAsync(0, "store", "verify", store, "--json")).Json;
        Assert.Equal(2527, verified.GetProperty("rows").GetInt32());
        Assert.True(verified.GetProperty("complete").GetBoolean());
        Assert.Equal(0, verified.GetProperty("duplicates").GetInt32());
        Assert.Empty(verified.GetProperty("damaged").EnumerateArray());
    }

    [Theory]
    [InlineData("flowers.tar.gz")]
    [InlineData("flowers-train.parquet")]
    public async Task A_killed_run_over_an_archive_goes_on_where_it_stopped(string name)
    {
        using var folder = new TemporaryFolder();
        var archive = ArchiveMaking.Write(folder.File(name), ArchiveMaking.FilesOf(SharedData.Require("data", "flowers")));
        var store = folder.File("f.store");
        // Some ten seconds of work, of which the rows of the first five are stored together.
        string[] command = ["extract", archive, "--model", "tlearn-mini", "--out", store, "--views", "ten", "--threads", "1", "--json"];
        var killed = Tlearn.Start([], command);
        await UntilAsync(() => Rows(store) > 0, killed);
        killed.Kill();
        await Tlearn.EndAsync(killed);
        var saved = Rows(store);
        Assert.InRange(saved, 1, 799);

        var run = (await Tlearn.ExpectAsync(0, command)).Json;
        Assert.Equal(800, run.GetProperty("images").GetInt32());
        Assert.Equal(800, run.GetProperty("cached").GetInt32() + run.GetProperty("computed").GetInt32());
        Assert.True(run.GetProperty("cached").GetInt32() >= saved);
        var verified = (await Tlearn.ExpectAsync(0, "store", "verify", store, "--source", archive, "--json")).Json;
        Assert.Equal(800, verified.GetProperty("rows").GetInt32());
        Assert.True(verified.GetProperty("complete").GetBoolean());
        Assert.Equal(0, verified.GetProperty("duplicates").GetInt32());
    }

    [Fact]
    public async Task Interrupted_it_stops_within_two_seconds_with_130_and_keeps_its_work()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals of this kind are Unix's");
        using var folder = new TemporaryFolder();
        var store = folder.File("t.store");
        // Ten views on one thread: a minute of work behind the first stored rows, so that no fast machine is done before the signal arrives.
        var process = Tlearn.Start([], "extract", SharedData.Require("data", "trash"), "--model", "tlearn-mini", "--out", store, "--views", "ten", "--threads", "1");
        await UntilAsync(() => Rows(store) > 0, process);
        var clock = Stopwatch.StartNew();
        await Signals.SendAsync(process, "INT");
        var run = await Tlearn.EndAsync(process);
        Assert.Equal(130, run.ExitCode);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), $"{clock.Elapsed}"); // two seconds, and room for a busy machine
        Assert.Contains("interrupted", run.Error);
        Assert.InRange(Rows(store), 1, 2526);
    }

    // A command that does not come to its end by itself is ended, and its one document was missing.
    [Fact]
    public async Task Interrupted_while_it_waits_it_still_prints_its_document()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "no mkfifo here");
        using var folder = new TemporaryFolder();
        var pipe = folder.File("experiment.yaml");
        using (var make = Process.Start("/usr/bin/mkfifo", [pipe])) await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        var process = Tlearn.Start([], "run", pipe, "--out", folder.File("out"), "--json");
        // Opened by us once the program reads it, and never written to: it waits and heeds nothing.
        await using var writer = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write), TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        await Signals.SendAsync(process, "INT");
        var run = await Tlearn.EndAsync(process);
        Assert.Equal(130, run.ExitCode);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), $"{clock.Elapsed}");
        Assert.StartsWith("interrupted", run.Json.GetProperty("error").GetProperty("what").GetString());
        Assert.Contains("error: interrupted", run.Error);
    }

    [Fact]
    public async Task Two_processes_at_one_store_make_the_exact_union()
    {
        using var folder = new TemporaryFolder();
        var store = folder.File("f.store");
        ImageFolder.CopyFlowers(folder.File("a"), 6);
        ImageFolder.CopyFlowers(folder.File("b"), 9);
        Directory.Move(folder.File("b", "train", "tulips"), folder.File("b", "train", "other"));
        var first = Tlearn.Start([], "extract", folder.File("a"), "--model", "tlearn-mini", "--out", store, "--json");
        var second = Tlearn.Start([], "extract", folder.File("b"), "--model", "tlearn-mini", "--out", store, "--json");
        foreach (var run in await Task.WhenAll(Tlearn.EndAsync(first), Tlearn.EndAsync(second))) Assert.True(run.ExitCode == 0, run.Error);

        using var snapshot = FeatureStore.Open(store).OpenSnapshot();
        var expected = new[] { "a", "b" }.SelectMany(f => Paths(folder.File(f))).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(expected, snapshot.Items.Select(i => i.Path).Order(StringComparer.Ordinal));
        var info = snapshot.Verify();
        Assert.True(info.Complete);
        Assert.Equal(90, info.Taps.Single().Vectors); // the files of a are the first six of each of b's folders
    }

    private static IEnumerable<string> Paths(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'));

    private static int Rows(string store)
    {
        if (!FeatureStore.Exists(store)) return 0;
        using var snapshot = FeatureStore.Open(store).OpenSnapshot();
        return snapshot.Items.Count;
    }

    private static async Task UntilAsync(Func<bool> holds, Process process)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.False(process.HasExited, "the process ended before it was to be stopped");
            Assert.True(clock.Elapsed < s_patience, "nothing was stored in time");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
