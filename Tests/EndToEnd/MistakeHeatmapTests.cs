using System.IO.Compression;
using System.Text.RegularExpressions;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Reports show what decided the worst mistakes, or say why they do not.</summary>
public sealed partial class MistakeHeatmapTests : IDisposable
{
    private const string Said = "The lower picture of each shows what spoke for the answer";

    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public MistakeHeatmapTests()
    {
        _cache = new TestCache(_folder.File("cache"));
        ImageFolder.CopyFlowers(_folder.File("images"), 6);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("layers")]
    public async Task An_experiments_report_has_them_and_keeps_them_for_a_report_without_images(string tap)
    {
        File.WriteAllText(_folder.File("e.yaml"), $"""
            datasets:
              - images: images
            networks:
              - model: tlearn-mini
                taps: [{tap}]
            heads:
              - name: logistic
            protocol: given
            """);
        var report = _folder.File("results", "report.html");
        await Tlearn.ExpectAsync(0, "run", _folder.File("e.yaml"), "--out", _folder.File("results"));
        var page = File.ReadAllText(report);
        Assert.Contains(Said, page);
        var heatmaps = Heatmaps(page);
        Assert.NotEmpty(heatmaps);
        Assert.All(heatmaps, h => Assert.Equal([0xFF, 0xD8], Convert.FromBase64String(h)[..2]));
        Assert.Equal(heatmaps.Count, heatmaps.Distinct().Count());
        Directory.Delete(_folder.File("images"), recursive: true);
        await Tlearn.ExpectAsync(0, "report", _folder.File("results"));
        Assert.Equal(heatmaps, Heatmaps(File.ReadAllText(report)));
    }

    [Fact]
    public async Task A_comparison_has_them_of_images_and_none_where_the_images_are_gone()
    {
        string[] command = ["compare", _folder.File("images"), "--model", "tlearn-mini", "--head", "svm-rbf", "--out", _folder.File("c")];
        await Tlearn.ExpectAsync(0, command);
        var page = File.ReadAllText(_folder.File("c", "report.html"));
        Assert.Contains(Said, page);
        Assert.NotEmpty(Heatmaps(page));

        await Tlearn.ExpectAsync(0, "extract", _folder.File("images"), "--model", "tlearn-mini", "--out", _folder.File("f.store"));
        Directory.Delete(_folder.File("images"), recursive: true);
        await Tlearn.ExpectAsync(0, "compare", _folder.File("f.store"), "--head", "svm-rbf", "--out", _folder.File("s"));
        page = File.ReadAllText(_folder.File("s", "report.html"));
        Assert.Contains(">Mistakes<", page); // svm-rbf has no probabilities
        Assert.DoesNotContain(Said, page);
        Assert.Empty(Heatmaps(page));
    }

    [Fact]
    public async Task Images_of_an_archive_have_them_too()
    {
        await ZipFile.CreateFromDirectoryAsync(_folder.File("images"), _folder.File("images.zip"), TestContext.Current.CancellationToken);
        await Tlearn.ExpectAsync(0, "compare", _folder.File("images.zip"), "--model", "tlearn-mini", "--head", "svm-rbf", "--out", _folder.File("c"));
        Assert.NotEmpty(Heatmaps(File.ReadAllText(_folder.File("c", "report.html"))));
    }

    [Fact]
    public async Task A_head_that_votes_has_none_and_that_is_said()
    {
        await Tlearn.ExpectAsync(0, "compare", _folder.File("images"), "--model", "tlearn-mini", "--head", "random-forest", "--out", _folder.File("c"));
        var page = File.ReadAllText(_folder.File("c", "report.html"));
        Assert.Contains("There are no heatmaps of what decided: this head has no slope to follow", page);
        Assert.Empty(Heatmaps(page));
    }

    private static List<string> Heatmaps(string page) => [.. Heatmap().Matches(page).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("<img src=\"data:image/jpeg;base64,([^\"]+)\" alt=\"what spoke for ")]
    private static partial Regex Heatmap();
}
