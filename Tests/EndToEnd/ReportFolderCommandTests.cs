using System.Text.Json;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core.Files;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Tests.Experiments;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Reports of commands: each run has a folder of its own, and what was measured is shown before it is written.</summary>
[Collection("flowers")]
public sealed class ReportFolderCommandTests(HeadCommandTests.Flowers flowers) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_earlier_report_and_a_users_files_are_refused_before_the_work()
    {
        var folder = _folder.File("c");
        string[] call = ["compare", await flowers.StoreAsync(), "--head", "centroid,ridge", "--out", folder];
        await Tlearn.ExpectAsync(0, call);
        Assert.True(FolderMarker.IsOn(folder));
        var before = File.ReadAllBytes(Path.Combine(folder, "report.html"));
        Assert.Contains("--overwrite", (await Tlearn.ExpectAsync(2, ["compare", _folder.File("nowhere"), .. call[2..]])).Error);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(folder, "report.html")));
        await Tlearn.ExpectAsync(0, [.. call, "--overwrite"]);
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "mine");
        Assert.Contains("'notes.txt'", (await Tlearn.ExpectAsync(2, [.. call, "--overwrite"])).Error);
        Assert.Contains("'notes.txt'", (await Tlearn.ExpectAsync(2, "demo", "--out", folder)).Error);
        Assert.Contains("--images: found 7, expected 20 to 20000", (await Tlearn.ExpectAsync(2, "demo", "--images", "7")).Error);
    }

    [Fact]
    public void A_report_that_cannot_be_written_loses_no_result()
    {
        var request = ComparisonTests.Request(Synthetic.Items(3, 20));
        var failing = new ComparisonReportOptions { Thumbnail = _ => throw new IOException("no space left") };
        using (var folder = ReportFolder.Claim(_folder.File("c"), EarlierReport.Keep, ComparisonRun.Files))
        {
            using var table = new StringWriter();
            Assert.Throws<IOException>(() => new ComparisonRun(new TerminalOutput { Out = table, Error = TextWriter.Null }, folder).Run(request, failing, TestContext.Current.CancellationToken));
            Assert.Contains("* is the best", table.ToString());
            Assert.DoesNotContain("report:", table.ToString());

            using var document = new StringWriter();
            var terminal = new TerminalOutput { Out = document, Error = TextWriter.Null, IsJson = true };
            var failure = Assert.Throws<IOException>(() => new ComparisonRun(terminal, folder).Run(request, failing, TestContext.Current.CancellationToken));
            terminal.Fail(Failure.Of(failure)); // one document, not two
            var json = JsonDocument.Parse(document.ToString()).RootElement;
            Assert.Equal(request.Sources.Count * request.Heads.Count, json.GetProperty("results").GetArrayLength());
            Assert.Equal(JsonValueKind.Null, json.GetProperty("report").ValueKind);
            Assert.Contains("no space left", json.GetProperty("error").GetProperty("what").GetString());
        }

        Assert.False(Directory.Exists(_folder.File("c")));
    }

    [Fact]
    public void What_an_interrupted_comparison_had_finished_is_shown()
    {
        var request = ComparisonTests.Request(Synthetic.Items(3, 20));
        using var folder = ReportFolder.Claim(_folder.File("c"), EarlierReport.Keep, ComparisonRun.Files);
        foreach (var json in (bool[])[false, true])
        {
            using var stop = new CancellationTokenSource();
            // Stopped while the second combination is fitted.
            HeadChoice[] heads =
            [
                request.Heads[0],
                Synthetic.Head("stopping", s =>
                {
                    stop.Cancel();
                    return new Synthetic.MeansTrainer("stopping", s);
                }),
            ];
            using var output = new StringWriter();
            using var error = new StringWriter();
            var run = new ComparisonRun(new TerminalOutput { Out = output, Error = error, IsJson = json }, folder);
            var interrupted = Assert.Throws<ComparisonInterruptedException>(() => run.Run(request with { Heads = heads }, new ComparisonReportOptions(), stop.Token));
            Assert.Equal(ExitCode.Interrupted, Failure.Of(interrupted).Code);
            Assert.Contains($"interrupted: 1 of {request.Sources.Count * heads.Length} combinations finished, shown below", error.ToString());
            if (!json) Assert.Contains(request.Heads[0].Name, output.ToString());
            else Assert.Equal(1, JsonDocument.Parse(output.ToString()).RootElement.GetProperty("results").GetArrayLength());
        }

        Assert.Equal([FolderMarker.Name], Directory.GetFileSystemEntries(folder.Path).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public async Task Several_heads_stand_behind_one_option()
    {
        var run = await Tlearn.ExpectAsync(0, "compare", await flowers.StoreAsync(), "--head", "centroid, knn", "--head", "ridge", "--out", _folder.File("c"), "--json");
        Assert.Equal(["centroid", "knn", "ridge"], run.Json.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("head").GetString()));
        Assert.Contains("'no'", (await Tlearn.ExpectAsync(2, "compare", await flowers.StoreAsync(), "--head", "knn,no", "--out", _folder.File("d"))).Error);
    }
}
