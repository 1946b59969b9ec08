using TransferLearning.Core;
using TransferLearning.Core.Files;
using Xunit;

namespace TransferLearning.Tests.Core;

/// <summary>A run has its report's folder for itself, and never mixes its report with another's or with a user's files.</summary>
public sealed class ReportFolderTests : IDisposable
{
    private static readonly string[] s_content = ["report.html", "images/"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Runs_at_once_take_a_new_folder_each()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => ReportFolder.TakeNew(_folder.File("r")))));
        Assert.Equal([_folder.File("r"), .. Enumerable.Range(2, 11).Select(i => _folder.File($"r-{i}"))], taken.Select(f => f.Path).Order(NaturalOrder.Instance));
        Assert.All(taken, f => Assert.True(FolderMarker.IsOn(f.Path)));
        Write(taken[3]);
        foreach (var folder in taken) folder.Dispose();
        Assert.Equal([taken[3].Path], Directory.GetDirectories(_folder)); // what nothing was written into goes
        using var next = ReportFolder.TakeNew(taken[3].Path);
        Assert.Equal(taken[3].Path + "-2", next.Path);
    }

    [Fact]
    public void A_folder_that_a_run_has_is_no_other_runs()
    {
        var path = _folder.File("r");
        using (var first = ReportFolder.Claim(path, EarlierReport.Keep, s_content))
        {
            Assert.Contains("another run", Assert.Throws<TlearnException>(() => ReportFolder.Claim(path, EarlierReport.Replace, s_content)).Message);
            Write(first);
        }

        using var second = ReportFolder.Claim(path, EarlierReport.Replace, s_content);
    }

    [Fact]
    public void An_earlier_report_is_replaced_only_where_that_is_said()
    {
        var path = _folder.File("r");
        using (var first = ReportFolder.Claim(path, EarlierReport.Keep, s_content)) Write(first);
        var refused = Assert.Throws<UsageException>(() => ReportFolder.Claim(path, EarlierReport.Keep, s_content));
        Assert.Contains("earlier report", refused.Message);
        Assert.Contains("`EarlierReport.Replace`", refused.Next);
        using var second = ReportFolder.Claim(path, EarlierReport.Replace, s_content);
        second.Write([OutputFile.Text("report.html", text => text.Write("new"))]);
        Assert.Equal("new", File.ReadAllText(Path.Combine(path, "report.html")));
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("images")] // a file where the report has a folder
    [InlineData("train/a.jpg")]
    [InlineData("report.html/a.txt")]
    public void A_folder_with_other_files_is_refused_and_not_marked(string other)
    {
        var path = _folder.File("r");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(path, other))!);
        File.WriteAllText(Path.Combine(path, other), "mine");
        foreach (var earlier in Enum.GetValues<EarlierReport>())
        {
            Assert.Contains($"'{other.Split('/')[0]}", Assert.Throws<UsageException>(() => ReportFolder.Claim(path, earlier, s_content)).Message);
        }

        Assert.False(FolderMarker.IsOn(path));
    }

    [Fact]
    public void What_a_killed_run_left_half_written_goes_with_the_next_run()
    {
        var path = Directory.CreateDirectory(_folder.File("r")).FullName;
        File.WriteAllText(AtomicFile.TemporaryIn(path), "half");
        File.WriteAllText(Path.Combine(path, ".tmp-mine"), "a user's");
        using (ReportFolder.Claim(path, EarlierReport.Keep, s_content)) Assert.Equal([Path.Combine(path, ".tlearn"), Path.Combine(path, ".tmp-mine")], Directory.GetFileSystemEntries(path).Order(StringComparer.Ordinal));
        File.Delete(Path.Combine(path, ".tmp-mine"));
        File.WriteAllText(AtomicFile.TemporaryIn(path), "half");
        using (ReportFolder.Claim(path, EarlierReport.Keep, s_content)) Assert.True(FolderMarker.IsAlone(path));
        Assert.Empty(Directory.GetFileSystemEntries(path));
    }

    [Fact]
    public void An_empty_folder_is_taken_marked_and_given_back_as_it_was()
    {
        var path = Directory.CreateDirectory(_folder.File("r")).FullName;
        using (ReportFolder.Claim(path, EarlierReport.Keep, s_content)) Assert.True(FolderMarker.IsOn(path));
        Assert.Empty(Directory.GetFileSystemEntries(path));
    }

    [Fact]
    public void A_write_that_fails_leaves_all_earlier_files()
    {
        using var folder = ReportFolder.Claim(_folder.File("r"), EarlierReport.Keep, s_content);
        folder.Write([OutputFile.Text("a", text => text.Write("1")), OutputFile.Text("b", text => text.Write("1"))]);
        var error = Assert.Throws<IOException>(() => folder.Write([OutputFile.Text("a", text => text.Write("2")), OutputFile.Text("b", _ => throw new IOException("no space"))]));
        Assert.Contains(Path.Combine(folder.Path, "b"), error.Message);
        Assert.Equal(["1", "1"], ((string[])["a", "b"]).Select(f => File.ReadAllText(Path.Combine(folder.Path, f))));
        Assert.Equal(3, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    private static void Write(ReportFolder folder) => folder.Write([OutputFile.Text("report.html", text => text.Write("old"))]);
}
