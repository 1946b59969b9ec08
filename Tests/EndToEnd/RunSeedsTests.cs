using System.Text.RegularExpressions;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Results;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>What several seeds of an experiment come to together.</summary>
public sealed partial class RunSeedsTests : IDisposable
{
    private readonly RunFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    // Each seed of the same groups, left out in turn, counted as another draw: p shrank with seeds that changed nothing.
    [Fact]
    public async Task Seeds_that_change_nothing_change_no_test()
    {
        var files = Directory.GetFiles(_folder.Images, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        File.WriteAllLines(_folder.File("m.csv"), ["path,label,group", .. files.Select((f, i) => $"{f},{Path.GetFileName(Path.GetDirectoryName(f))},g{i % 4}")]);
        List<string> tests = [];
        foreach (var seeds in (string[])["[0]", "[0, 1, 2, 3]"])
        {
            var run = await _folder.RunAsync(0, $"datasets: [{{images: m.csv}}]\nnetworks: [tlearn-mini]\nheads: [knn, ridge]\nseeds: {seeds}\nprotocol: leave-one-group-out\n");
            Assert.Contains("the 80 measured images are of 4 groups, fewer than 10", run.Error);
            var report = await File.ReadAllTextAsync(Path.Combine(_folder.Out, "report.md"), TestContext.Current.CancellationToken);
            tests.Add(TestRow().Match(report).Value);
            Assert.NotEmpty(tests[^1]);
            Assert.Contains("whole groups", report);
        }

        Assert.Equal(tests[0], tests[1]);
    }

    // "no interval: one group" stood beside every row as soon as there were two seeds.
    [Fact]
    public async Task Episodes_of_several_seeds_have_one_interval()
    {
        await _folder.RunAsync(0, "datasets: [{name: flowers, images: images}]\nnetworks: [tlearn-mini]\nheads: [centroid, ridge]\nseeds: [0, 1]\nprotocol: {kind: n-shot, ways: 3, shots: 2, queries: 3, episodes: 20}\n");
        var results = ExperimentResults.Open(_folder.Out);
        foreach (var ranked in RankedCells.Of(results))
        {
            Assert.Equal(2, ranked.Cells.Count);
            var interval = ranked.Interval(results)!.Value;
            Assert.Equal(ranked.Accuracy, (interval.Low + interval.High) / 2, 9);
            // Twice as many episodes as those of a seed: an interval about √2 times narrower.
            var ofSeed = ranked.Cells.Average(c => c.Metrics!.CiHigh!.Value - c.Metrics.CiLow!.Value);
            Assert.InRange((interval.High - interval.Low) * Math.Sqrt(2) / ofSeed, 0.9, 1.1);
        }

        Assert.DoesNotContain("no interval", await File.ReadAllTextAsync(Path.Combine(_folder.Out, "report.html"), TestContext.Current.CancellationToken));
    }

    // Images that no group ties together were called groups.
    [Fact]
    public async Task Without_groups_a_report_speaks_of_images()
    {
        await _folder.RunAsync(0, RunFixture.Whole);
        var report = await File.ReadAllTextAsync(Path.Combine(_folder.Out, "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("turn the differences of whole images round", report);
        Assert.DoesNotContain("whole groups", report);
    }

    [Fact]
    public async Task A_missing_split_is_told_before_anything_runs_and_by_the_protocols_own_name()
    {
        Directory.Delete(Path.Combine(_folder.Images, "val"), recursive: true);
        var run = await _folder.RunAsync(2, "datasets: [{name: flowers, images: images}]\nnetworks: [tlearn-mini]\nprotocol: dinov2-knn\n");
        Assert.Contains("protocol dinov2-knn: the data have no split 'test' or 'val' to measure on", run.Error);
        Assert.False(Directory.Exists(_folder.Out));
    }

    [GeneratedRegex(@"(?m)^\| .*\| (yes|no) \|.*$")]
    private static partial Regex TestRow();
}
