using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core.Files;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Tests.Experiments;
using Xunit;

namespace TransferLearning.Tests.Core;

/// <summary>Files are whole under their names, or what was there stays.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Durabilities => [nameof(FileDurability.Named), nameof(FileDurability.OnDisk)];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Durabilities))]
    public void A_file_is_replaced_and_a_failing_write_leaves_the_old_one(string named)
    {
        var durability = Enum.Parse<FileDurability>(named);
        var file = _folder.File("new", "a.bin");
        AtomicFile.Write(file, durability, [1, 2]);
        AtomicFile.Write(file, durability, [3]);
        Assert.Equal([3], File.ReadAllBytes(file));
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(file, durability, stream =>
        {
            stream.Write([4, 5]);
            stream.Flush();
            throw new InvalidOperationException();
        }));
        Assert.Equal([3], File.ReadAllBytes(file));
        Assert.Single(Directory.GetFileSystemEntries(_folder.File("new")));
    }

    [Fact]
    public void What_cannot_be_written_is_said_by_its_own_name()
    {
        var taken = _folder.File("taken");
        Directory.CreateDirectory(taken);
        File.WriteAllText(_folder.File("file"), "");
        string[] hopeless = OperatingSystem.IsLinux() ? [taken, _folder.File("file", "a.bin"), "/proc/a.bin"] : [taken, _folder.File("file", "a.bin")];
        foreach (var path in hopeless)
        {
            foreach (var write in (Action[])[() => AtomicFile.RequireWritable(path), () => AtomicFile.Write(path, FileDurability.Named, [1])])
            {
                var e = Assert.ThrowsAny<SystemException>(write);
                Assert.True(e is IOException or UnauthorizedAccessException, e.ToString());
                Assert.DoesNotContain(".tmp-", e.Message);
            }

            Assert.Contains(path, Assert.ThrowsAny<SystemException>(() => AtomicFile.RequireWritable(path)).Message);
        }

        AtomicFile.RequireWritable(_folder.File("new", "deep", "a.bin"));
        AtomicFile.RequireWritable(_folder.File("file"));
        Assert.Equal(["file", "taken"], Directory.GetFileSystemEntries(_folder).Select(f => Path.GetFileName(f)).Order());
    }

    [Fact]
    public void A_failing_table_of_predictions_leaves_the_old_one()
    {
        var file = _folder.File("answers.csv");
        PredictionFile.Write(file, PredictionFormat.Csv, [new PredictionRow("a.jpg", [new PredictedLabel("a", 0.5f)])]);
        var old = File.ReadAllText(file);
        PredictionRow[] broken = [.. Enumerable.Range(0, 50_000).Select(i => new PredictionRow($"{i}.jpg", i < 49_999 ? [new PredictedLabel("a", null)] : null!))];
        foreach (var format in Enum.GetValues<PredictionFormat>()) Assert.ThrowsAny<Exception>(() => PredictionFile.Write(file, format, broken));
        Assert.Equal(old, File.ReadAllText(file));
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_failing_report_leaves_the_old_one()
    {
        var request = ComparisonTests.Request(Synthetic.Items(3, 20));
        using var folder = ReportFolder.Claim(_folder, EarlierReport.Keep, ComparisonRun.Files);
        var run = new ComparisonRun(new TerminalOutput { Out = TextWriter.Null, Error = TextWriter.Null }, folder);
        run.Run(request, new ComparisonReportOptions { Title = "first" }, TestContext.Current.CancellationToken);
        var failing = new ComparisonReportOptions { Title = "second", Thumbnail = _ => throw new IOException("the disk went away") };
        var old = Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != FolderMarker.Name).ToDictionary(f => f, File.ReadAllBytes); // the marker is held open
        Assert.Throws<IOException>(() => run.Run(request, failing, TestContext.Current.CancellationToken));
        Assert.All(old, f => Assert.Equal(f.Value, File.ReadAllBytes(f.Key)));
        Assert.Contains("first", File.ReadAllText(_folder.File("report.html")));
        Assert.EndsWith("</html>", File.ReadAllText(_folder.File("report.html")).TrimEnd());
        Assert.Equal(old.Count + 1, Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length);
        Assert.Equal([FolderMarker.Name, .. ComparisonRun.Files.Select(f => f.TrimEnd('/')).Order()], Directory.GetFileSystemEntries(_folder).Select(f => Path.GetFileName(f)).Order());
    }

    [Fact]
    public void Text_goes_through_a_link_and_keeps_permissions()
    {
        if (OperatingSystem.IsWindows()) return;
        var target = _folder.File("target.csv");
        File.WriteAllText(target, "a long old text");
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(_folder.File("link.csv"), "target.csv");
        AtomicText.Write(_folder.File("link.csv"), text => text.Write("ü"));
        Assert.NotNull(new FileInfo(_folder.File("link.csv")).LinkTarget);
        Assert.Equal([0xC3, 0xBC], File.ReadAllBytes(target));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        File.CreateSymbolicLink(_folder.File("dangling.csv"), "later.csv");
        AtomicText.Write(_folder.File("dangling.csv"), text => text.Write("x"));
        Assert.Equal("x", File.ReadAllText(_folder.File("later.csv")));
    }

    [Theory, MemberData(nameof(Durabilities))]
    public void A_file_goes_through_links_and_keeps_permissions(string named)
    {
        var durability = Enum.Parse<FileDurability>(named);
        if (OperatingSystem.IsWindows()) return;
        var target = _folder.File("real", "target.bin");
        Directory.CreateDirectory(_folder.File("real"));
        File.WriteAllText(target, "a long old text");
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateSymbolicLink(_folder.File("folder"), "real");
        File.CreateSymbolicLink(_folder.File("one"), Path.Combine("folder", "target.bin"));
        File.CreateSymbolicLink(_folder.File("two"), "one");
        AtomicFile.RequireWritable(_folder.File("two"));
        AtomicFile.Write(_folder.File("two"), durability, [7]);
        Assert.Equal("one", new FileInfo(_folder.File("two")).LinkTarget);
        Assert.NotNull(new FileInfo(_folder.File("one")).LinkTarget);
        Assert.Equal([7], File.ReadAllBytes(target));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        File.CreateSymbolicLink(_folder.File("dangling"), Path.Combine("new", "later.bin"));
        AtomicFile.RequireWritable(_folder.File("dangling"));
        AtomicFile.Write(_folder.File("dangling"), durability, [8]);
        Assert.Equal([8], File.ReadAllBytes(_folder.File("new", "later.bin")));
        File.CreateSymbolicLink(_folder.File("round"), "round");
        foreach (var attempt in (Action[])[() => AtomicFile.RequireWritable(_folder.File("round")), () => AtomicFile.Write(_folder.File("round"), durability, [9])])
        {
            Assert.Contains("round in a circle", Assert.Throws<IOException>(attempt).Message);
        }

        string[] same = [target, _folder.File("one"), _folder.File("two"), _folder.File("folder", "target.bin")];
        foreach (var path in same) Assert.All(same, other => Assert.True(AtomicFile.IsSame(path, other)));
        Assert.False(AtomicFile.IsSame(_folder.File("dangling"), target));
    }

    [Fact]
    public void Text_has_the_same_bytes_under_every_system()
    {
        AtomicText.Write(_folder.File("t.csv"), text =>
        {
            text.WriteLine("a");
            text.WriteLine("b");
        });
        Assert.Equal("a\nb\n"u8, File.ReadAllBytes(_folder.File("t.csv")));
    }

    [Fact]
    public async Task Text_goes_straight_into_a_pipe_or_a_device()
    {
        if (OperatingSystem.IsWindows()) return;
        File.CreateSymbolicLink(_folder.File("null.csv"), "/dev/null");
        AtomicText.Write(_folder.File("null.csv"), text => text.Write("x"));
        Assert.False(File.GetAttributes("/dev/null").HasFlag(FileAttributes.Archive));
        Assert.Equal(0, new FileInfo("/dev/null").Length);
        var pipe = _folder.File("pipe.csv");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe])) await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        var read = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        AtomicText.Write(pipe, text => text.Write("through"));
        Assert.Equal("through", await read);
    }
}
