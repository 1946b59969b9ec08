using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>What <c>tlearn compare</c> says on the terminal beside its table.</summary>
[Collection("feature cache")]
public sealed class CompareCommandTests(HeadCommandTests.Flowers flowers)
{
    [Fact]
    public async Task What_tuning_found_and_calibration_was_worth_stands_below_the_table()
    {
        using var folder = new TemporaryFolder();
        string[] call = ["compare", await flowers.StoreAsync(), "--head", "ridge", "--head", "knn", "--param", "k=3", "--tune", "--probability", "--out", folder.File("c")];
        var lines = (await Tlearn.ExpectAsync(0, call)).Out.Split('\n');
        var document = (await Tlearn.ExpectAsync(0, [.. call, "--overwrite", "--json"])).Json.GetProperty("results");
        Assert.Contains("tuned on the training rows of each part:", lines);
        Assert.Contains(lines, line => line.StartsWith($"  tlearn-mini#features ridge: alpha={document[0].GetProperty("parameters").GetProperty("alpha").GetDouble()}, scale=".Replace('E', 'e'), StringComparison.Ordinal));
        Assert.Contains($"  tlearn-mini#features knn: weights={Text("weights")}, scale={Text("scale")}, temperature={document[1].GetProperty("parameters").GetProperty("temperature").GetDouble()}", lines); // k was given
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
