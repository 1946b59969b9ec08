using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>A split of which no image can be read is an error to whoever would measure on it, and never replaced by another.</summary>
public sealed class LostSplitTests : IDisposable
{
    private const string Lost = "no labelled image in split 'test' (no usable image); found";
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public LostSplitTests()
    {
        _cache = new TestCache(_folder.File("cache"));
        ImageFolder.CopyFlowers(Images, 2);
        foreach (var label in Directory.GetDirectories(Path.Combine(Images, "val")))
        {
            var folder = Directory.CreateDirectory(Path.Combine(Images, "test", Path.GetFileName(label)));
            File.WriteAllText(Path.Combine(folder.FullName, "broken.jpg"), "no picture");
        }
    }

    private string Images => _folder.File("images");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nothing_is_measured_on_another_split_unless_that_is_named()
    {
        var (head, store, manifest) = (_folder.File("a.tlhead"), _folder.File("a.store"), _folder.File("m.csv"));
        await Tlearn.ExpectAsync(0, "train", Images, "--model", "tlearn-mini", "--head", "centroid", "--out", head, "--allow-bad", "5");
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", store, "--allow-bad", "5");
        await File.WriteAllLinesAsync(
            manifest,
            ["path,label,split", .. Directory.GetFiles(Images, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_folder, f).Replace('\\', '/')).Select(p => $"{p},{p.Split('/')[2]},{p.Split('/')[1]}")],
            TestContext.Current.CancellationToken);
        foreach (var data in (string[])[Images, manifest, store])
        {
            string[] network = data == store ? [] : ["--model", "tlearn-mini"];
            Assert.Contains(Lost, (await Tlearn.ExpectAsync(2, "evaluate", head, data)).Error);
            Assert.Contains(Lost, (await Tlearn.ExpectAsync(2, ["compare", data, .. network, "--head", "centroid", "--out", _folder.File("report")])).Error);
            var named = (await Tlearn.ExpectAsync(0, "evaluate", head, data, "--split", "val", "--allow-bad", "5", "--json")).Json;
            Assert.Equal(("val", 10), (named.GetProperty("split").GetString(), named.GetProperty("samples").GetInt32()));
        }

        var trained = await Tlearn.ExpectAsync(2, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", "head", "--epochs", "1", "--out", _folder.File("a.onnx"));
        Assert.Contains(Lost, trained.Error);
    }
}
