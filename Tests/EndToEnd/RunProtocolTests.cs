using TransferLearning.Experiments.Results;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>The command <c>run</c> under every protocol, and with networks that are trained.</summary>
public sealed class RunProtocolTests : IDisposable
{
    private readonly RunFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{kind: folds, k: 2, repeats: 2}", 4, "1 2 3 4")]
    [InlineData("leave-one-group-out", 2, "g0 g1")]
    [InlineData("{kind: n-shot, ways: 3, shots: [1, 2], queries: 4, episodes: 10}", 2, "")]
    [InlineData("dinov2-knn", 4, "")]
    [InlineData("kornblith2019", 1, "")]
    public async Task Every_protocol_runs(string protocol, int cells, string folds)
    {
        var rows = Directory.GetFiles(_folder.File("images"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select((f, i) => $"{f},{Path.GetFileName(Path.GetDirectoryName(f))},{(f.Contains("/train/", StringComparison.Ordinal) || f.Contains("\\train\\", StringComparison.Ordinal) ? "train" : "test")},g{i % 2}");
        File.WriteAllLines(_folder.File("m.csv"), ["path,label,split,bin", .. rows]);
        var head = protocol.Contains('-', StringComparison.Ordinal) && protocol != "leave-one-group-out" && !protocol.Contains("n-shot", StringComparison.Ordinal) || protocol == "kornblith2019" ? "" : "heads: [centroid]\n";
        var file = _folder.Write($"datasets: [{{images: m.csv, group: bin}}]\nnetworks: [tlearn-mini]\n{head}protocol: {protocol}\n");
        RunFixture.AssertCounts((await Tlearn.ExpectAsync(0, "run", file, "--out", _folder.File("out"), "--json")).Json, cells, cells, 0);
        var results = ExperimentResults.Open(_folder.File("out"));
        Assert.Equal(folds, string.Join(' ', results.Cells.Select(c => c.Cell.Fold).Where(f => f.Length > 0).Distinct()));
        Assert.All(results.Cells, c => Assert.InRange(c.Metrics!.Accuracy, 0.3, 1));
        Assert.All(results.Cells, c => Assert.Equal(protocol.Contains("n-shot", StringComparison.Ordinal) ? 10 : 0, c.Episodes.Length));
    }

    [Fact]
    public async Task Mistakes_of_an_episode_stand_beside_what_it_had_learned_from()
    {
        var file = _folder.Write("datasets: [{name: flowers, images: images}]\nnetworks: [tlearn-mini]\nheads: [centroid]\nprotocol: {kind: n-shot, ways: 2, shots: 1, queries: 4, episodes: 20}\n");
        await Tlearn.ExpectAsync(0, "run", file, "--out", _folder.File("out"));
        var results = ExperimentResults.Open(_folder.File("out"));
        var cell = results.Done.Single();
        var (data, view) = (results.DataOf(cell), new PictureFiles(ExperimentFolder.Open(_folder.File("out"))).View("flowers", PictureFiles.KeyOf([cell]))!);
        Assert.NotEmpty(view.Mistakes);
        foreach (var mistake in view.Mistakes)
        {
            // One training image of each of two classes: that of the image and that of the answer.
            var answer = cell.Answers[Array.IndexOf(cell.Test, mistake.Row)];
            Assert.Equal(new[] { data.Labels[mistake.Row], answer }.Order(), mistake.Near.Select(n => data.Labels[n.Row]).Order());
            Assert.All(mistake.Near, n => Assert.Equal("train", data.Items[n.Row].Split));
        }

        Assert.Contains("had learned from", await File.ReadAllTextAsync(_folder.File("out", "report.html"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_network_is_trained_beside_the_heads()
    {
        var file = _folder.Write("datasets: [{name: flowers, images: images}]\nnetworks: [tlearn-mini]\nheads: [centroid]\nfinetune: [{model: tlearn-mini, unfreeze: [head, last:1], epochs: 2}]\n");
        RunFixture.AssertCounts((await Tlearn.ExpectAsync(0, "run", file, "--out", _folder.File("out"), "--json")).Json, 3, 3, 0);
        var tuned = ExperimentResults.Open(_folder.File("out")).Cells.Where(c => c.Cell.Approach == "finetune").ToList();
        Assert.Equal(["head", "last:1"], tuned.Select(c => c.Cell.Unfreeze));
        Assert.All(tuned, c => Assert.Equal((40, 40, "epochs=2"), (c.Train.Length, c.Test.Length, c.Cell.Parameters)));
        RunFixture.AssertCounts((await Tlearn.ExpectAsync(0, "run", file, "--out", _folder.File("out"), "--json")).Json, 3, 0, 3);
    }
}
