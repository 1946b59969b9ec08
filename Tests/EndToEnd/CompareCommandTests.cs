using TransferLearning.Experiments.Reports;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>What <c>tlearn compare</c> says on the terminal beside its table.</summary>
[Collection("flowers")]
public sealed class CompareCommandTests(HeadCommandTests.Flowers flowers)
{
    [Fact]
    public async Task What_tuning_found_and_calibration_was_worth_stands_below_the_table()
    {
        using var folder = new TemporaryFolder();
        string[] call = ["compare", await flowers.StoreAsync(), "--head", "ridge", "--head", "knn", "--param", "k=3", "--tune", "--probability", "--out", folder.File("c")];
        var lines = (await Tlearn.ExpectAsync(0, call)).Out.Split('\n');
        AssertFiles(folder.File("c"));
        File.WriteAllText(folder.File("c", "figures", "learning-curve.svg"), "of an earlier report");
        var document = (await Tlearn.ExpectAsync(0, [.. call, "--overwrite", "--json"])).Json.GetProperty("results");
        Assert.Contains("tuned on the training rows of each part:", lines);
        Assert.Contains(lines, line => line.StartsWith($"  tlearn-mini#features ridge: alpha={document[0].GetProperty("parameters").GetProperty("alpha").GetDouble()}, scale=".Replace('E', 'e'), StringComparison.Ordinal));
        Assert.Contains($"  tlearn-mini#features knn: weights={Text("weights")}, scale={Text("scale")}, temperature={document[1].GetProperty("parameters").GetProperty("temperature").GetDouble()}", lines); // k was given
        AssertFiles(folder.File("c"));
        string? Text(string name) => document[1].GetProperty("parameters").GetProperty(name).GetString();
        Assert.Contains("calibrated on held-out folds of the training rows:", lines);
        foreach (var (row, method) in ((int, string)[])[(0, "platt"), (1, "temperature")])
        {
            var found = document[row].GetProperty("calibration");
            Assert.Equal(method, found.GetProperty("method").GetString());
            var figures = ((string[])["ece_before", "ece_after", "log_loss_before", "log_loss_after"]).Select(key => found.GetProperty(key).GetDouble().ToString("0.0000")).ToList();
            Assert.Contains($"  tlearn-mini#features {document[row].GetProperty("head").GetString()}: {method}, ECE {figures[0]} → {figures[1]}, log loss {figures[2]} → {figures[3]}", lines);
        }
    }

    private static void AssertFiles(string folder)
    {
        string[] files = [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Where(f => f[0] != '.').Order(StringComparer.Ordinal)];
        Assert.Equal(["comparison.svg", "figures/calibration.svg", "figures/map.svg", "figures/ranking.svg", "predictions.csv", "report.html", "report.md", "results.csv", "results.parquet"], files);
        var rows = File.ReadAllLines(Path.Combine(folder, "results.csv"));
        Assert.Equal(string.Join(',', ExperimentTable.Columns), rows[0]);
        Assert.Equal(3, rows.Length);
        Assert.Matches("^[^,]+,probe,tlearn-mini,.*,features,none,center,[^,]+,ridge,,[^,]*alpha=.*,all,0,,0[.][0-9]+,0[.][0-9]+,.*,done,$", rows[1]);
        Assert.Contains("| 1 | tlearn-mini", File.ReadAllText(Path.Combine(folder, "report.md")));
        Assert.Contains("id=\"audit\"", File.ReadAllText(Path.Combine(folder, "report.html")));
    }

    [Fact]
    public async Task No_cell_of_the_predictions_is_a_formula_and_bad_images_are_listed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no file system of Windows has such names");
        using var folder = new TemporaryFolder();
        using var cache = new TestCache(folder.File("cache"));
        ImageFolder.CopyFlowers(folder.File("images"), 4);
        foreach (var split in Directory.GetDirectories(folder.File("images"))) Directory.Move(Path.Combine(split, "tulips"), Path.Combine(split, "=cmd()|x"));
        var first = Directory.GetFiles(folder.File("images", "val", "=cmd()|x"))[0];
        await File.WriteAllLinesAsync(folder.File("images", "m.csv"), ["path,label,split", .. Directory.GetFiles(folder.File("images"), "*.jpg", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder.File("images"), f).Split('/')).Select(p => $"\"{string.Join('/', p)}\",\"{p[1]}\",{p[0]}")], TestContext.Current.CancellationToken);
        File.Copy(first, folder.File("images", "@SUM.jpg"));
        await File.AppendAllTextAsync(folder.File("images", "m.csv"), "@SUM.jpg,+1,val\ngone.jpg,roses,train\n", TestContext.Current.CancellationToken);
        var run = await Tlearn.ExpectAsync(3, "compare", folder.File("images", "m.csv"), "--model", "tlearn-mini", "--head", "centroid", "--out", folder.File("c"), "--json");
        Assert.Equal(["gone.jpg"], run.Json.GetProperty("bad").EnumerateArray().Select(b => b.GetProperty("path").GetString()));
        var rows = File.ReadAllLines(folder.File("c", "predictions.csv"));
        Assert.Contains(rows, r => r.StartsWith("'@SUM.jpg,'+1,val,", StringComparison.Ordinal));
        Assert.Equal(8, rows.Count(r => r.Contains(",'=cmd()|x,", StringComparison.Ordinal)));
        Assert.DoesNotContain(rows.SelectMany(r => r.Split(',')), c => c.Length > 0 && "=+-@".Contains(c[0], StringComparison.Ordinal));
        Assert.Contains("=cmd()|x", run.Json.GetProperty("protocol").GetProperty("classes").EnumerateArray().Select(c => c.GetString()));
    }

    [Fact]
    public async Task Parts_that_were_tuned_apart_are_counted()
    {
        using var folder = new TemporaryFolder();
        _ = await flowers.StoreAsync();
        var paths = Directory.EnumerateFiles(Path.Combine(flowers.Images, "train"), "*", SearchOption.AllDirectories);
        await File.WriteAllLinesAsync(folder.File("all.csv"), ["path,label", .. paths.Select(f => $"{f},{Path.GetFileName(Path.GetDirectoryName(f))}")], TestContext.Current.CancellationToken);
        await Tlearn.ExpectAsync(0, "extract", folder.File("all.csv"), "--model", "tlearn-mini", "--out", folder.File("all.store"));
        string[] call = ["compare", folder.File("all.store"), "--head", "knn", "--tune", "--out", folder.File("c")];
        var run = await Tlearn.ExpectAsync(0, call);
        // A line that does not fit goes on below, indented.
        var lines = run.Out.Split('\n').SkipWhile(l => !l.StartsWith("  tlearn-mini#features knn: ", StringComparison.Ordinal)).TakeWhile((l, i) => i == 0 || l.StartsWith("    ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        var line = string.Join(' ', lines.Select(l => l.Trim()));
        var parts = line.Contains(" of 5 parts", StringComparison.Ordinal) ? line.Split(';').Select(p => int.Parse(p.Split(" in ")[1].Split(' ')[0])).ToList() : [5];
        Assert.Equal(5, parts.Sum());
        Assert.Equal(parts.OrderDescending(), parts);
        Assert.DoesNotContain("calibrated", run.Out);
    }
}
