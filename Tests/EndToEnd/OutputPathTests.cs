using TransferLearning.Core.Files;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>--out</c> is the same everywhere: missing folders are made, and what cannot be written is refused before the work.</summary>
[Collection("flowers")]
public sealed class OutputPathTests(HeadCommandTests.Flowers flowers) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Missing_folders_are_made()
    {
        var store = await flowers.StoreAsync();
        var head = await MadeAsync("train/deep/a.tlhead", "train", store, "--head", "centroid");
        await MadeAsync("predict/deep/a.csv", "predict", head, store);
        await MadeAsync("predict/deeper/a.jsonl", "predict", head, store);
        await MadeAsync("export/deep/a.onnx", "export", head);
        await MadeAsync("compare/deep/c", "compare", store, "--head", "centroid");
        await MadeAsync("extract/deep/f.store", "extract", Path.Combine(flowers.Images, "val", "roses"), "--model", "tlearn-mini");
        var parquet = await MadeAsync("export/deeper/p", "store", "export", store, "--format", "parquet");
        await MadeAsync("import/deep/f.store", "store", "import", "--parquet", Path.Combine(parquet, "features.parquet"));
    }

    [Theory]
    [InlineData("a.tlhead", "train", "nowhere", "--head", "centroid")]
    [InlineData("a.csv", "predict", "nowhere.tlhead", "nowhere")]
    [InlineData("c", "compare", "nowhere", "--head", "centroid")]
    public async Task What_cannot_be_written_is_refused_before_anything_is_read(string name, params string[] call)
    {
        File.WriteAllText(_folder.File("file"), "");
        var run = await Tlearn.ExpectAsync(1, [.. call, "--out", _folder.File("file", name)]);
        Assert.Contains(_folder.File("file", name), run.Error);
        Assert.Contains("is a file, no folder", run.Error);
        Assert.DoesNotContain("nowhere", run.Error);
    }

    [Fact]
    public async Task What_a_command_reads_is_never_replaced_by_what_it_writes()
    {
        var store = await flowers.StoreAsync();
        var head = await MadeAsync("a.tlhead", "train", store, "--head", "centroid");
        var manifest = _folder.File("m.csv");
        await File.WriteAllTextAsync(manifest, "path,label\na.jpg,a\n", TestContext.Current.CancellationToken);
        var before = await File.ReadAllBytesAsync(head, TestContext.Current.CancellationToken);
        Assert.Contains(manifest, (await Tlearn.ExpectAsync(2, "predict", head, manifest, "--out", manifest)).Error);
        await Tlearn.ExpectAsync(2, "evaluate", head, manifest, "--out", Path.Combine(_folder, ".", "m.csv"));
        await Tlearn.ExpectAsync(2, "export", head, "--out", head);
        var image = _folder.File("0.jpg");
        await File.WriteAllTextAsync(image, "a picture", TestContext.Current.CancellationToken);
        Assert.Contains("is an image", (await Tlearn.ExpectAsync(2, "train", store, "--head", "centroid", "--out", image)).Error);
        if (!OperatingSystem.IsWindows())
        {
            var link = _folder.File("link.csv");
            File.CreateSymbolicLink(link, manifest);
            await Tlearn.ExpectAsync(2, "predict", head, link, "--out", manifest);
            await Tlearn.ExpectAsync(2, "predict", head, manifest, "--out", link);
        }

        Assert.Equal("path,label\na.jpg,a\n", await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken));
        Assert.Equal(before, await File.ReadAllBytesAsync(head, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_look_ahead_leaves_everything_as_it_was()
    {
        var old = _folder.File("old.csv");
        File.WriteAllText(old, "old");
        AtomicText.RequireWritable(old);
        AtomicText.RequireWritable(_folder.File("new", "a.csv"));
        Assert.Equal("old", File.ReadAllText(old));
        Assert.Equal([old], Directory.GetFileSystemEntries(_folder));
        if (OperatingSystem.IsWindows()) return;
        // To open a pipe would wait for its reader, or end what the reader gets.
        var pipe = _folder.File("pipe.csv");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe])) await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        AtomicText.RequireWritable(pipe);
        var read = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        var head = _folder.File("a.tlhead");
        await Tlearn.ExpectAsync(0, "train", await flowers.StoreAsync(), "--head", "centroid", "--out", head);
        await Tlearn.ExpectAsync(0, "predict", head, await flowers.StoreAsync(), "--out", pipe);
        Assert.StartsWith("path,label,probability\n", await read);
    }

    private async Task<string> MadeAsync(string path, params string[] call)
    {
        var full = _folder.File(path.Split('/'));
        await Tlearn.ExpectAsync(0, [.. call, "--out", full]);
        Assert.True(Path.Exists(full), full);
        return full;
    }
}
