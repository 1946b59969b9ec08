using System.Text.Json;
using TransferLearning.Core.Files;
using TransferLearning.Core.Sharding;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn extract --shard</c> and <c>tlearn store verify --source</c> on real photographs: shares by several processes, killed, repeated, and the proof that they are the whole.</summary>
public sealed class ShardTests : IDisposable
{
    private static readonly string[] s_variables = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"];
    private readonly TemporaryFolder _folder = new();

    public ShardTests()
    {
        // Where the tests themselves run as a task of an array.
        foreach (var variable in s_variables) UserVariables.Set(variable, null);
    }

    private string Images => _folder.File("images");

    private string Store => _folder.File("f.store");

    public void Dispose()
    {
        foreach (var variable in s_variables) UserVariables.Set(variable, Environment.GetEnvironmentVariable(variable));
        _folder.Dispose();
    }

    [Fact]
    public async Task Shards_of_four_processes_at_one_store_are_exactly_the_whole()
    {
        ImageFolder.CopyFlowers(Images, 6);
        var processes = Enumerable.Range(0, 4).Select(i => Tlearn.StartIn(new Dictionary<string, string?> { ["SLURM_ARRAY_TASK_ID"] = $"{i}" }, Arguments("auto/4"))).ToArray();
        var runs = await Task.WhenAll(processes.Select(Tlearn.EndAsync));
        Assert.All(runs, r => Assert.True(r.ExitCode == 0, r.Error));
        Assert.Equal(60, runs.Sum(r => r.Json.GetProperty("images").GetInt32()));
        Assert.Equal(["0/4", "1/4", "2/4", "3/4"], runs.Select(r => r.Json.GetProperty("shard").GetString()));

        var verified = await VerifyAsync(0);
        Assert.True(verified.GetProperty("complete").GetBoolean());
        Assert.Equal((60, 60, 0), (verified.GetProperty("rows").GetInt32(), verified.GetProperty("images").GetInt32(), verified.GetProperty("duplicates").GetInt32()));
        Assert.Equal((0, 0, 0), (verified.GetProperty("missing").GetArrayLength(), verified.GetProperty("changed").GetArrayLength(), verified.GetProperty("gone").GetArrayLength()));
        await AssertEqualToUnsharded();
    }

    [Fact]
    public async Task A_shard_that_was_never_run_is_named_image_by_image_and_can_be_run_alone()
    {
        ImageFolder.CopyFlowers(Images, 3);
        foreach (var i in (int[])[0, 2]) await ExtractAsync($"{i}/3");
        var expected = Paths().Where(p => Shard.Of(p, 3) == 1).ToList();
        Assert.NotEmpty(expected);
        var verified = await VerifyAsync(1);
        Assert.False(verified.GetProperty("complete").GetBoolean());
        Assert.Equal(expected, Names(verified, "missing").Order(StringComparer.Ordinal));
        var text = await Tlearn.ExpectAsync(1, "store", "verify", Store, "--source", Images);
        Assert.Contains($"MISSING  {expected[0]}", text.Out);
        Assert.Contains("does not hold all of", text.Error);

        // Submitted again alone, the task is still its own shard.
        UserVariables.Set("SLURM_ARRAY_TASK_ID", "1");
        Assert.Equal(expected.Count, (await ExtractAsync("auto/3")).GetProperty("computed").GetInt32());
        Assert.Empty(Names(await VerifyAsync(0), "missing"));
    }

    [Fact]
    public async Task A_killed_shard_goes_on_where_it_stopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals of this kind are Unix's");
        var trash = SharedData.Require("data", "trash");
        string[] arguments = ["extract", trash, "--model", "tlearn-mini", "--out", Store, "--shard", "1/2", "--threads", "1", "--json"];
        var killed = Tlearn.Start([], arguments);
        while (!killed.HasExited && Rows() == 0) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(0, await Signals.SendAsync(killed, "KILL"));
        await Tlearn.EndAsync(killed);
        var saved = Rows();
        Assert.True(saved > 0);

        await Tlearn.ExpectAsync(0, "extract", trash, "--model", "tlearn-mini", "--out", Store, "--shard", "0/2");
        var again = (await Tlearn.ExpectAsync(0, arguments)).Json;
        Assert.True(again.GetProperty("cached").GetInt32() >= saved);
        var verified = (await Tlearn.ExpectAsync(0, "store", "verify", Store, "--source", trash, "--json")).Json;
        Assert.Equal((2527, true), (verified.GetProperty("rows").GetInt32(), verified.GetProperty("complete").GetBoolean()));
    }

    [Fact]
    public async Task What_is_gone_is_removed_by_its_own_shard_alone()
    {
        ImageFolder.CopyFlowers(Images, 3);
        foreach (var i in (int[])[0, 1]) await ExtractAsync($"{i}/2");
        string[] gone = [Paths().First(p => Shard.Of(p, 2) == 0), Paths().First(p => Shard.Of(p, 2) == 1)];
        foreach (var path in gone) File.Delete(Path.Combine(Images, path));
        Assert.Equal(gone.Order(StringComparer.Ordinal), Names(await VerifyAsync(0), "gone").Order(StringComparer.Ordinal));

        Assert.Equal(1, (await ExtractAsync("0/2")).GetProperty("removed").GetInt32());
        Assert.Equal([gone[1]], Names(await VerifyAsync(0), "gone"));
        Assert.Equal(1, (await ExtractAsync("1/2")).GetProperty("removed").GetInt32());
        var verified = await VerifyAsync(0);
        Assert.Empty(Names(verified, "gone"));
        Assert.Equal(28, verified.GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task A_shard_without_an_image_is_done_at_once()
    {
        ImageFolder.CopyFlowers(Images, 1);
        var empty = Enumerable.Range(0, 100).First(i => !Paths().Any(p => Shard.Of(p, 100) == i));
        var run = await ExtractAsync($"{empty}/100");
        Assert.Equal((0, 0), (run.GetProperty("images").GetInt32(), run.GetProperty("computed").GetInt32()));
    }

    [Fact]
    public async Task Images_that_changed_or_were_relabelled_or_broken_are_told_apart()
    {
        ImageFolder.CopyFlowers(Images, 2);
        var paths = Paths();
        File.WriteAllText(Path.Combine(Images, paths[0]), "no image");
        Assert.Equal(1, (await ExtractAsync("0/1", 3)).GetProperty("bad").GetInt32());
        var verified = await VerifyAsync(0);
        Assert.Equal((1, true), (verified.GetProperty("bad").GetInt32(), verified.GetProperty("complete").GetBoolean()));

        // Touched, and as it was: only its content counts. Then another content; then another class.
        File.SetLastWriteTimeUtc(Path.Combine(Images, paths[1]), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Empty(Names(await VerifyAsync(0), "changed"));
        File.WriteAllBytes(Path.Combine(Images, paths[2]), [.. File.ReadAllBytes(Path.Combine(Images, paths[2])), 0]);
        Assert.Equal([paths[2]], Names(await VerifyAsync(1), "changed"));
        await ExtractAsync("0/1", 3);
        File.WriteAllText(_folder.File("m.csv"), $"path,label\nimages/{paths[1]},daisy\n");
        await Tlearn.ExpectAsync(0, "extract", _folder.File("m.csv"), "--model", "tlearn-mini", "--out", Store);
        File.WriteAllText(_folder.File("m.csv"), $"path,label\nimages/{paths[1]},rose\n");
        Assert.Equal([$"images/{paths[1]}"], Names((await Tlearn.ExpectAsync(1, "store", "verify", Store, "--source", _folder.File("m.csv"), "--json")).Json, "changed"));
    }

    [Fact]
    public async Task A_damaged_part_makes_its_images_missing_and_the_shard_alone_mends_it()
    {
        ImageFolder.CopyFlowers(Images, 3);
        foreach (var i in (int[])[0, 1]) await ExtractAsync($"{i}/2");
        var part = Directory.EnumerateFiles(Path.Combine(Store, "vectors"), "part-*", SearchOption.AllDirectories).First();
        var bytes = File.ReadAllBytes(part);
        bytes[^300] ^= 1;
        File.WriteAllBytes(part, bytes);
        var missing = Names(await VerifyAsync(1), "missing").ToList();
        var shard = Shard.Of(missing[0], 2);
        Assert.Equal(Paths().Where(p => Shard.Of(p, 2) == shard), missing.Order(StringComparer.Ordinal));
        Assert.Equal(0, (await ExtractAsync($"{1 - shard}/2")).GetProperty("computed").GetInt32());
        Assert.Equal(missing.Count, (await ExtractAsync($"{shard}/2")).GetProperty("computed").GetInt32());
        Assert.True((await VerifyAsync(0)).GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task What_a_table_leaves_out_is_left_out_of_shards_and_of_the_proof()
    {
        ImageFolder.CopyFlowers(Images, 2);
        var table = _folder.File("audit.csv");
        File.WriteAllText(table, "path,content_hash,reason,score,suggestion\n" + string.Concat(Paths().Take(2).Select(p => $"{p},,bad,1,exclude\n")));
        foreach (var i in (int[])[0, 1])
        {
            var run = await Tlearn.ExpectAsync(0, [.. Arguments($"{i}/2"), "--exclude", table]);
            Assert.DoesNotContain("not among the images", run.Error);
        }

        Assert.True((await Tlearn.ExpectAsync(0, "store", "verify", Store, "--source", Images, "--exclude", table, "--json")).Json.GetProperty("complete").GetBoolean());
        Assert.Equal(Paths().Take(2), Names(await VerifyAsync(1), "missing").Order(StringComparer.Ordinal));
        Assert.Contains("no --source", (await Tlearn.ExpectAsync(2, "store", "verify", Store, "--exclude", table)).Error);
    }

    [Fact]
    public async Task Images_under_another_path_are_another_source_and_that_is_said()
    {
        ImageFolder.CopyFlowers(Images, 1);
        await ExtractAsync("0/1");
        Directory.Move(Images, _folder.File("moved"));
        var run = await Tlearn.ExpectAsync(1, "store", "verify", Store, "--source", _folder.File("moved"));
        Assert.Contains("the store has no image of", run.Error);
        Assert.Contains(Images, run.Error);
    }

    [Theory]
    [InlineData("4/4", null, null, "expected i/N with i from 0 to N - 1, or auto/N")]
    [InlineData("x", null, null, "found 'x'")]
    [InlineData("auto/0", null, null, "expected auto/N with N from 1")]
    [InlineData("auto/4", null, null, "found neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX")]
    [InlineData("auto/4", "4", null, "found SLURM_ARRAY_TASK_ID=4, expected 0 to 3: tasks count from 0")]
    [InlineData("auto/4", null, "7", "found JOB_COMPLETION_INDEX=7, expected 0 to 3")]
    [InlineData("auto/4", "four", null, "found SLURM_ARRAY_TASK_ID=four, expected a number")]
    [InlineData("auto/4", "1", "2", "SLURM_ARRAY_TASK_ID=1 and JOB_COMPLETION_INDEX=2")]
    public async Task What_is_no_shard_is_exit_code_2(string shard, string? slurm, string? kubernetes, string said)
    {
        ImageFolder.CopyFlowers(Images, 1);
        UserVariables.Set("SLURM_ARRAY_TASK_ID", slurm);
        UserVariables.Set("JOB_COMPLETION_INDEX", kubernetes);
        Assert.Contains(said, (await Tlearn.ExpectAsync(2, Arguments(shard))).Error);
        Assert.False(Directory.Exists(Store));
    }

    [Theory]
    [InlineData("3", null)]
    [InlineData(null, "3")]
    [InlineData("3", "3")]
    public async Task The_task_of_an_array_is_the_shard(string? slurm, string? kubernetes)
    {
        ImageFolder.CopyFlowers(Images, 1);
        UserVariables.Set("SLURM_ARRAY_TASK_ID", slurm);
        UserVariables.Set("JOB_COMPLETION_INDEX", kubernetes);
        Assert.Equal("3/4", (await ExtractAsync("auto/4")).GetProperty("shard").GetString());
    }

    private static IEnumerable<string> Names(JsonElement document, string key) => document.GetProperty(key).EnumerateArray().Select(p => p.GetString()!);

    private List<string> Paths() => [.. Directory.EnumerateFiles(Images, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Images, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private string[] Arguments(string shard) => ["extract", Images, "--model", "tlearn-mini", "--out", Store, "--shard", shard, "--json"];

    private async Task<JsonElement> ExtractAsync(string shard, int exitCode = 0) => (await Tlearn.ExpectAsync(exitCode, Arguments(shard))).Json;

    private async Task<JsonElement> VerifyAsync(int exitCode) => (await Tlearn.ExpectAsync(exitCode, "store", "verify", Store, "--source", Images, "--json")).Json;

    private int Rows()
    {
        if (!FeatureStore.Exists(Store)) return 0;
        using var snapshot = FeatureStore.Open(Store).OpenSnapshot();
        return snapshot.Items.Count;
    }

    private async Task AssertEqualToUnsharded()
    {
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", _folder.File("whole.store"));
        using var shards = FeatureStore.Open(Store).OpenSnapshot();
        using var whole = FeatureStore.Open(_folder.File("whole.store")).OpenSnapshot();
        Assert.Equal(whole.Items.Select(i => i.ToDatasetItem()), shards.Items.Select(i => i.ToDatasetItem()));
        var tap = whole.Taps.Single();
        var (expected, found) = (whole.Load(tap.Name).Dataset.Features, shards.Load(tap.Name).Dataset.Features);
        for (var i = 0; i < whole.Items.Count; i++) Assert.Equal(expected.Row(i).ToArray(), found.Row(i).ToArray());
    }
}
