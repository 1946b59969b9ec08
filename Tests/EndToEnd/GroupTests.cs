using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Groups and copies, heeded by every command that holds out, measures or compares.</summary>
public sealed class GroupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Copies_that_carry_groups_stay_together_when_tuning_and_calibrating()
    {
        const string name = "copies-in-groups-are-parted-when-tuning";
        var grouped = await ImportAsync(name, "x.npy", "meta.csv");
        var tuned = (await Tlearn.ExpectAsync(0, "train", grouped, "--head", "knn", "--tune", "--out", Head, "--json")).Json;
        Assert.Equal(0.6, tuned.GetProperty("tuning").GetProperty("accuracy").GetDouble(), 1e-9); // of pure noise, so the defaults stay, though another setting has 0.7; 0.975 where copies are parted
        var calibrated = (await Tlearn.ExpectAsync(0, "train", grouped, "--head", "knn", "--scale", "standard", "--param", "metric=euclidean", "--param", "k=1", "--probability", "--out", Head, "--json")).Json.GetProperty("calibration");
        Assert.Equal(0.525, calibrated.GetProperty("accuracy_before").GetDouble(), 1e-9);
        Assert.InRange(calibrated.GetProperty("log_loss_after").GetDouble(), 0.6, 0.75);

        // Without the groups, which join nothing here that is not a copy, every figure is the same.
        var meta = _folder.File("plain.csv");
        await File.WriteAllLinesAsync(meta, File.ReadLines(SharedData.Require("cases", name, "meta.csv")).Select(l => Regex.Replace(l, ",[^,]*$", "")), TestContext.Current.CancellationToken);
        var plain = _folder.File("plain.store");
        await Tlearn.ExpectAsync(0, "store", "import", "--npy", SharedData.Require("cases", name, "x.npy"), "--metadata", meta, "--out", plain);
        Assert.Equal(tuned.GetProperty("tuning").ToString(), (await Tlearn.ExpectAsync(0, "train", plain, "--head", "knn", "--tune", "--out", Head, "--json")).Json.GetProperty("tuning").ToString());

        // In a comparison copies stand in one fold, and count as one.
        var compared = await Tlearn.ExpectAsync(0, "compare", grouped, "--head", "knn", "--head", "centroid", "--tune", "--out", _folder.File("c"), "--json");
        Assert.All(compared.Json.GetProperty("results").EnumerateArray(), r => Assert.InRange(r.GetProperty("accuracy").GetDouble(), 0.2, 0.75));
        Assert.Equal((80, 40, 0), (Protocol(compared, "answered"), Protocol(compared, "families"), Protocol(compared, "left_out")));
        Assert.Contains("40 of 80 measured images are copies of others", compared.Error);
        Assert.Equal("sign-flip-exact", compared.Json.GetProperty("significance")[0].GetProperty("test").GetString());
    }

    [Fact]
    public async Task One_group_has_no_interval_and_says_so()
    {
        var store = await ImportAsync("interval-of-one-group-has-no-width", "x.npy", "meta.csv");
        await Tlearn.ExpectAsync(0, "train", store, "--head", "logistic", "--scale", "standard", "--param", "C=0.01", "--out", Head);
        var run = await Tlearn.ExpectAsync(0, "evaluate", Head, store, "--json");
        Assert.Equal(0.425, run.Json.GetProperty("accuracy").GetDouble(), 1e-9);
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("ci95").ValueKind);
        Assert.Single(Regex.Matches(run.Error, "images are of 1 group"));
        Assert.Contains("42.5 % (no interval: one group)", (await Tlearn.ExpectAsync(0, "evaluate", Head, store)).Out);

        var compared = await Tlearn.ExpectAsync(0, "compare", store, "--head", "logistic", "--head", "centroid", "--out", _folder.File("c"));
        Assert.Contains("no interval", compared.Out);
        Assert.Contains("1 group", compared.Error);
        Assert.Contains("no interval: one group", await File.ReadAllTextAsync(_folder.File("c", "report.html"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain("class=\"interval", await File.ReadAllTextAsync(_folder.File("c", "comparison.svg"), TestContext.Current.CancellationToken));
        var json = (await Tlearn.ExpectAsync(0, "compare", store, "--head", "logistic", "--head", "centroid", "--out", _folder.File("d"), "--json")).Json;
        Assert.All(json.GetProperty("results").EnumerateArray(), r => Assert.Equal(JsonValueKind.Null, r.GetProperty("ci95").ValueKind));
        Assert.Equal(1, json.GetProperty("significance")[0].GetProperty("p_value").GetDouble());
    }

    [Fact]
    public async Task Significance_respects_groups()
    {
        const string name = "significance-ignores-groups";
        var stores = new List<string>();
        foreach (var source in (string[])["a", "b"]) stores.Add(await ImportAsync(name, $"{source}.npy", "meta.csv", "--made-by", source));
        var run = await Tlearn.ExpectAsync(0, "compare", stores[0], stores[1], "--head", "centroid", "--out", _folder.File("c"), "--json");
        var test = run.Json.GetProperty("significance")[0];
        Assert.Equal("sign-flip-exact", test.GetProperty("test").GetString());
        Assert.Equal(FlippedInAllWays(Path.Combine(SharedData.Require("cases", name), "meta.csv"), _folder.File("c", "predictions.csv")), test.GetProperty("p_value").GetDouble(), 1e-12);
        Assert.Equal(10, Protocol(run, "families"));
        var report = await File.ReadAllTextAsync(_folder.File("c", "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("sign-flip tests that turn the differences of whole groups round in all ways", report);
        Assert.Contains("cannot be told from it", report);
        Assert.DoesNotContain("McNemar", report);
    }

    /// <summary>The share of all ways to turn round the signs of whole groups' differences that differ at least as much, counted from the answers themselves.</summary>
    private static double FlippedInAllWays(string metadata, string predictions)
    {
        var groups = File.ReadLines(metadata).Skip(1).Select(l => l.Split(',')).ToDictionary(l => l[0], l => l[2]);
        int[] differences = [.. File.ReadLines(predictions).Skip(1).Select(l => l.Split(','))
            .GroupBy(l => groups[l[0]], l => (l[3] == l[1] ? 1 : 0) - (l[4] == l[1] ? 1 : 0)).Select(g => g.Sum())];
        Assert.Equal(10, differences.Length);
        var found = Math.Abs(differences.Sum());
        return Enumerable.Range(0, 1 << differences.Length).Count(signs => Math.Abs(differences.Select((d, g) => (signs >> g & 1) == 0 ? d : -d).Sum()) >= found) / (double)(1 << differences.Length);
    }

    [Fact]
    public async Task One_mistake_lowers_both_ends_of_the_interval()
    {
        var ends = new List<double[]>();
        foreach (var made in (string[])["all-right", "one-wrong"])
        {
            var store = await ImportAsync("one-mistake-raises-the-interval", "x.npy", $"{made}.csv");
            await Tlearn.ExpectAsync(0, "train", store, "--head", "logistic", "--out", Head);
            ends.Add([.. (await Tlearn.ExpectAsync(0, "evaluate", Head, store, "--json")).Json.GetProperty("ci95").EnumerateArray().Select(e => Math.Round(e.GetDouble(), 4))]);
        }

        Assert.Equal([0.9289, 1], ends[0]); // scipy.stats.beta, 50 of 50
        Assert.Equal([0.8935, 0.9995], ends[1]); // 49 of 50
    }

    [Fact]
    public async Task Groups_that_given_splits_part_and_copies_in_a_forest_are_told()
    {
        const string name = "significance-ignores-groups";
        string[] rows = [.. Enumerable.Range(0, 200).Select(i => $"{i:000}.png,k{i % 2},{(i < 140 ? $"train,g{i % 45}" : i < 160 ? $"test,g{i - 140}" : $"test,h{i}")}")];
        await File.WriteAllLinesAsync(_folder.File("m.csv"), ["path,label,split,group", .. rows], TestContext.Current.CancellationToken);
        var store = _folder.File("a.store");
        await Tlearn.ExpectAsync(0, "store", "import", "--npy", SharedData.Require("cases", name, "a.npy"), "--metadata", _folder.File("m.csv"), "--out", store);
        var trained = await Tlearn.ExpectAsync(0, "train", store, "--head", "random-forest", "--param", "oob_score=true", "--param", "n_estimators=20", "--out", Head);
        Assert.Contains("out-of-bag accuracy takes images that share a group", trained.Error);
        foreach (var run in (TlearnRun[])[await Tlearn.ExpectAsync(0, "evaluate", Head, store), await Tlearn.ExpectAsync(0, "compare", store, "--head", "centroid", "--out", _folder.File("c"))])
        {
            Assert.Contains("the given splits part 20 groups, 'g0' among them, between 'train' and 'test'", run.Error);
        }
    }

    private string Head => _folder.File("a.tlhead");

    private async Task<string> ImportAsync(string name, string array, string metadata, params string[] more)
    {
        var store = _folder.File($"{array}-{metadata}.store");
        await Tlearn.ExpectAsync(0, ["store", "import", "--npy", SharedData.Require("cases", name, array), "--metadata", SharedData.Require("cases", name, metadata), "--out", store, .. more]);
        return store;
    }

    private static int Protocol(TlearnRun run, string key) => run.Json.GetProperty("protocol").GetProperty(key).GetInt32();
}
