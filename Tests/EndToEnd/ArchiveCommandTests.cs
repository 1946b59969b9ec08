using System.Text.Json;
using TransferLearning.Tests.Sources;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Archives at the command line: the same answers as for the folder, and every command takes them.</summary>
public sealed class ArchiveCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public ArchiveCommandTests()
    {
        _cache = new TestCache(_folder.File("cache"));
        ImageFolder.CopyFlowers(_folder.File("images"), 3);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Archives_and_their_folder_have_the_same_vectors_labels_and_splits()
    {
        var expected = await ExportAsync(_folder.File("images"), "images");
        foreach (var name in (string[])["a.zip", "a.tar", "a.tar.gz", "a.parquet"])
        {
            var found = await ExportAsync(Archive(name), name);
            Assert.Equal(expected, found.Select(line => line.StartsWith(name + "/", StringComparison.Ordinal) ? line[(name.Length + 1)..] : line));
        }
    }

    [Fact]
    public async Task What_is_unchanged_is_not_read_again_what_is_written_anew_is_and_what_was_cut_is_not_gone()
    {
        var (archive, store) = (Archive("a.tar"), _folder.File("s"));
        var first = await ExtractAsync(0, archive, store);
        Assert.Equal((30, 30, 0), Counts(first));
        Assert.Equal((30, 0, 30), Counts(await ExtractAsync(0, archive, store)));

        // Other bytes of the same length under the same name, at another time.
        var files = ArchiveMaking.FilesOf(_folder.File("images"));
        (files[0].Bytes, files[1].Bytes) = (files[1].Bytes, files[0].Bytes);
        ArchiveMaking.Write(archive, files);
        File.SetLastWriteTimeUtc(archive, DateTime.UtcNow.AddMinutes(1));
        Assert.Equal((30, 0, 30), Counts(await ExtractAsync(0, archive, store)));
        ArchiveMaking.Write(archive, files[..20]);
        File.SetLastWriteTimeUtc(archive, DateTime.UtcNow.AddMinutes(2));
        Assert.Equal(10, (await ExtractAsync(0, archive, store)).GetProperty("removed").GetInt32());

        ArchiveMaking.Cut(archive, 0.5);
        var cut = await ExtractAsync(3, archive, store);
        Assert.Equal(0, cut.GetProperty("removed").GetInt32());
        Assert.InRange(cut.GetProperty("images").GetInt32(), 5, 15);
        Assert.InRange((await Tlearn.ExpectAsync(0, "store", "info", store, "--json")).Json.GetProperty("rows").GetInt32(), 19, 20);
    }

    [Fact]
    public async Task Every_command_takes_an_archive()
    {
        var (zip, tar) = (Archive("a.zip"), Archive("b.tar.gz"));
        var (head, store) = (_folder.File("h.tlhead"), _folder.File("s"));
        await Tlearn.ExpectAsync(0, "train", zip, "--model", "tlearn-mini", "--head", "centroid", "--out", head);
        foreach (var images in (string[])[zip, tar])
        {
            Assert.Equal(15, (await Tlearn.ExpectAsync(0, "evaluate", head, images, "--json")).Json.GetProperty("samples").GetInt32());
            var predicted = (await Tlearn.ExpectAsync(0, "predict", head, images, "--json")).Json.GetProperty("images").EnumerateArray().Select(i => i.GetProperty("path").GetString()!).ToList();
            Assert.Equal(30, predicted.Count(p => p.StartsWith(Path.GetFileName(images) + "/", StringComparison.Ordinal)));
        }

        var compared = (await Tlearn.ExpectAsync(0, "compare", zip, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("report"), "--json")).Json;
        Assert.Equal(15, compared.GetProperty("protocol").GetProperty("answered").GetInt32());
        Assert.Contains("data:image/jpeg;base64,", await File.ReadAllTextAsync(_folder.File("report", "report.html"), TestContext.Current.CancellationToken));

        var audited = (await Tlearn.ExpectAsync(0, "audit", zip, "--model", "tlearn-mini", "--out", _folder.File("audit"), "--json")).Json;
        Assert.Equal(30, audited.GetProperty("images").GetInt32());

        await ExtractAsync(0, zip, store);
        var one = $"{tar}/{ArchiveMaking.FilesOf(_folder.File("images"))[4].Name}";
        var similar = (await Tlearn.ExpectAsync(0, "similar", store, one, "--top", "1", "--html", _folder.File("similar.html"), "--json")).Json;
        Assert.Equal($"a.zip/{one[(tar.Length + 1)..]}", similar.GetProperty("queries")[0].GetProperty("nearest")[0].GetProperty("path").GetString());
        Assert.Equal(2, (await File.ReadAllTextAsync(_folder.File("similar.html"), TestContext.Current.CancellationToken)).Split("<img src=\"data:image/jpeg;base64,").Length - 1);

        await Tlearn.ExpectAsync(0, "explain", head, one, "--out", _folder.File("explained"));
        Assert.NotEmpty(Directory.EnumerateFiles(_folder.File("explained"), "*.npy", SearchOption.AllDirectories));
        await Tlearn.ExpectAsync(0, "doctor", "tlearn-mini", zip);
        foreach (var images in (string[])[zip, Archive("c.parquet")])
        {
            var classified = (await Tlearn.ExpectAsync(0, "classify", images, "--model", "tlearn-mini", "--json")).Json.GetProperty("images").EnumerateArray().ToList();
            Assert.Equal(30, classified.Count(c => c.GetProperty("path").GetString()!.StartsWith(Path.GetFileName(images) + "/", StringComparison.Ordinal)));
        }

        await Tlearn.ExpectAsync(0, "export", head, "--out", _folder.File("e.onnx"), "--verify", tar);
        await Tlearn.ExpectAsync(0, "finetune", tar, "--model", "tlearn-mini", "--unfreeze", "last:1", "--epochs", "1", "--out", _folder.File("tuned.onnx"));
        Assert.Equal(15, (await Tlearn.ExpectAsync(0, "evaluate", _folder.File("tuned.onnx"), zip, "--json")).Json.GetProperty("samples").GetInt32());

        await File.WriteAllTextAsync(_folder.File("x.yaml"), "datasets: [{name: flowers, images: a.zip}]\nnetworks: [{model: tlearn-mini, taps: [auto]}]\nheads: [centroid]\n", TestContext.Current.CancellationToken);
        Assert.Equal(1, (await Tlearn.ExpectAsync(0, "run", _folder.File("x.yaml"), "--out", _folder.File("run"), "--json")).Json.GetProperty("computed").GetInt32());
        Assert.Equal(0, (await Tlearn.ExpectAsync(0, "run", _folder.File("x.yaml"), "--out", _folder.File("run"), "--json")).Json.GetProperty("computed").GetInt32());
    }

    private string Archive(string name) => ArchiveMaking.Write(_folder.File(name), ArchiveMaking.FilesOf(_folder.File("images")));

    private static (int Images, int Computed, int Cached) Counts(JsonElement run) => (run.GetProperty("images").GetInt32(), run.GetProperty("computed").GetInt32(), run.GetProperty("cached").GetInt32());

    private static async Task<JsonElement> ExtractAsync(int code, string images, string store) =>
        (await Tlearn.ExpectAsync(code, "extract", images, "--model", "tlearn-mini", "--out", store, "--json")).Json;

    private async Task<string[]> ExportAsync(string images, string name)
    {
        await ExtractAsync(0, images, _folder.File(name + ".store"));
        await Tlearn.ExpectAsync(0, "store", "export", _folder.File(name + ".store"), "--format", "csv", "--out", _folder.File(name + ".csv"));
        return await File.ReadAllLinesAsync(_folder.File(name + ".csv", "features.csv"), TestContext.Current.CancellationToken);
    }
}
