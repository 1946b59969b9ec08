using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>The report of an experiment: what it shows, that it can be written again without the images, and that no name in it is more than a name.</summary>
public sealed class ReportCommandTests : IDisposable
{
    private const string Class = "=cmd()<script>x";

    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public ReportCommandTests() => _cache = new TestCache(_folder.File("cache"));

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_shows_an_experiment_and_is_written_again_without_its_images()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no file system of Windows has such names");
        var images = _folder.File("images");
        ImageFolder.CopyFlowers(images, 8);
        foreach (var split in Directory.GetDirectories(images)) Directory.Move(Path.Combine(split, "tulips"), Path.Combine(split, Class));
        File.WriteAllText(_folder.File("experiment.yaml"), """
            datasets: [{name: first, images: images}, {name: '=second<b>', images: images}]
            networks: [tlearn-mini]
            heads: [centroid, {name: knn, parameters: {k: [1, 5]}}, logistic]
            train_sizes: [2, 4, all]
            seeds: [0, 1]
            """);
        var folder = _folder.File("out");
        var run = await Tlearn.ExpectAsync(0, "run", _folder.File("experiment.yaml"), "--out", folder, "--json");
        Assert.Equal(Path.Combine(folder, "report.html"), run.Json.GetProperty("report").GetString());
        var before = Files(folder);
        Directory.Delete(images, recursive: true);
        _cache.Dispose();
        File.Delete(Path.Combine(folder, "report.html"));
        // Another process may be writing there.
        var audits = Directory.CreateDirectory(Path.Combine(folder, "audits")).FullName;
        using var unfinished = new FileStream(Path.Combine(audits, $".tmp-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var again = await Tlearn.ExpectAsync(0, "report", folder, "--json");
        Assert.Equal(0, again.Json.GetProperty("missing").GetInt32());
        Assert.Equal(before, Files(folder));

        var page = XDocument.Parse(File.ReadAllText(Path.Combine(folder, "report.html")));
        var headings = page.Descendants("h2").Attributes("id").Select(a => a.Value).ToList();
        foreach (var id in (string[])["together", "results", "significance", "curves", "confusion", "classes", "mistakes", "calibration", "map", "audit", "record", "results-2", "map-2", "audit-2"]) Assert.Contains(id, headings);
        Assert.Equal(5, page.Descendants("script").Count());
        Assert.Equal(2, page.Descendants("svg").Count(s => s.Attribute("data-map") is not null));
        Assert.Contains("tlearn-mini, last layer, nearest neighbours (k = 5)", page.Root!.Value);
        Assert.Contains(page.Descendants("p"), p => p.Value.Contains("with probability"));
        Assert.StartsWith("tlearn ", page.Descendants("pre").First().Value);
        Assert.NotEmpty(page.Descendants("image"));
        Assert.True(JsonDocument.Parse(page.Descendants("script").Single(s => s.Attribute("id")?.Value == "pictures-0").Value).RootElement.GetArrayLength() >= 40);
        Assert.All(Directory.GetFiles(Path.Combine(folder, "figures")), f => Assert.Equal("svg", XDocument.Load(f).Root!.Name.LocalName));
        Assert.Equal(9, Directory.GetFiles(Path.Combine(folder, "figures")).Length);

        var markdown = File.ReadAllText(Path.Combine(folder, "report.md"));
        Assert.Contains("=second&lt;b&gt;", markdown);
        Assert.DoesNotContain("<b>", markdown);
        Assert.Contains("'=second<b>,probe", File.ReadAllText(Path.Combine(folder, "results.csv")));
    }

    [Fact]
    public async Task A_second_start_writes_only_what_is_missing_or_was_changed()
    {
        ImageFolder.CopyFlowers(_folder.File("images"), 8);
        const string text = "datasets: [{images: images}]\nnetworks: [tlearn-mini]\nheads: [centroid]\n";
        File.WriteAllText(_folder.File("experiment.yaml"), text);
        var folder = _folder.File("out");
        string[] run = ["run", _folder.File("experiment.yaml"), "--out", folder];
        await Tlearn.ExpectAsync(0, run);
        var (before, written) = (Files(folder), Times());
        await Tlearn.ExpectAsync(0, run);
        Assert.Equal(written, Times());

        File.AppendAllText(Path.Combine(folder, "report.md"), "mine");
        await Tlearn.ExpectAsync(0, run);
        Assert.Equal(before, Files(folder));
        File.Delete(Path.Combine(folder, "figures", "map.svg"));
        File.WriteAllText(Path.Combine(folder, "figures", "learning-curve.svg"), "of an earlier report");
        File.WriteAllText(Path.Combine(folder, "figures", "mapping.svg"), "a user's");
        await Tlearn.ExpectAsync(0, run);
        Assert.Equal(before.Keys.Append(Path.Combine("figures", "mapping.svg")).Order(StringComparer.Ordinal), Files(folder).Keys.Order(StringComparer.Ordinal));

        await Tlearn.ExpectAsync(0, [.. run, "--png"]);
        Assert.Equal(before.Keys.Where(f => f.EndsWith(".svg", StringComparison.Ordinal)).Select(f => Path.ChangeExtension(f, ".png")), Files(folder).Keys.Where(f => f.EndsWith(".png", StringComparison.Ordinal)));
        await Tlearn.ExpectAsync(0, run);
        Assert.DoesNotContain(Files(folder).Keys, f => f.EndsWith(".png", StringComparison.Ordinal));

        File.WriteAllText(_folder.File("experiment.yaml"), text.Replace("centroid", "centroid, ridge", StringComparison.Ordinal));
        await Tlearn.ExpectAsync(0, run);
        Assert.Contains("ridge", File.ReadAllText(Path.Combine(folder, "report.md")));

        List<DateTime> Times() => [.. Files(folder).Keys.Append("results.parquet").Select(f => File.GetLastWriteTimeUtc(Path.Combine(folder, f)))];
    }

    [Fact]
    public async Task What_is_missing_or_failed_is_told()
    {
        ImageFolder.CopyFlowers(_folder.File("images"), 4);
        File.WriteAllText(_folder.File("experiment.yaml"), "datasets: [{images: images}]\nnetworks: [tlearn-mini]\nheads: [centroid, ridge]\n");
        var folder = _folder.File("out");
        await Tlearn.ExpectAsync(0, "run", _folder.File("experiment.yaml"), "--out", folder);
        Assert.DoesNotContain("warning", (await Tlearn.ExpectAsync(0, "report", folder)).Error);
        var cells = Directory.GetFiles(Path.Combine(folder, "cells"), "*.json");
        File.WriteAllText(cells[0], "damaged");
        Assert.Contains($"1 of 2 cells are not in {folder}", (await Tlearn.ExpectAsync(0, "report", folder)).Error);
        Assert.Contains("1 cell is still to be computed", File.ReadAllText(Path.Combine(folder, "report.md")));
    }

    [Fact]
    public async Task A_folder_without_an_experiment_is_an_error_that_says_so()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.Contains("no experiment", (await Tlearn.ExpectAsync(1, "report", _folder.File("empty"))).Error);
    }

    private static Dictionary<string, string> Files(string folder) =>
        new[] { "report.html", "report.md", "results.csv" }.Concat(Directory.GetFiles(Path.Combine(folder, "figures")).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal)).ToDictionary(f => f, f => File.ReadAllText(Path.Combine(folder, f)));
}
