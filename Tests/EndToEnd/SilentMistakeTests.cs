using System.Diagnostics;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Mistakes that once went by in silence: wrong rows, wrong vectors, options that nobody heard.</summary>
public sealed class SilentMistakeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public SilentMistakeTests() => _cache = new TestCache(_folder.File("cache"));

    private string Images => _folder.File("images");

    private string Store => _folder.File("f.store");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Rows_that_a_manifest_drops_are_gone_from_training()
    {
        ImageFolder.CopyFlowers(Images, 2);
        var manifest = _folder.File("m.csv");
        string[] rows = [.. Directory.EnumerateFiles(Path.Combine(Images, "train"), "*.jpg", SearchOption.AllDirectories).Order().Select(f => $"{Path.GetRelativePath(_folder, f)},{Path.GetFileName(Path.GetDirectoryName(f))}")];
        Assert.Equal(10, await SamplesAsync(rows));
        Assert.Equal(6, await SamplesAsync(rows[..6]));

        async Task<int> SamplesAsync(IEnumerable<string> lines)
        {
            await File.WriteAllLinesAsync(manifest, ["path,label", .. lines], TestContext.Current.CancellationToken);
            return (await Tlearn.ExpectAsync(0, "train", manifest, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("a.tlhead"), "--json")).Json.GetProperty("samples").GetInt32();
        }
    }

    [Fact]
    public async Task A_damaged_vector_is_never_trained_on_and_extract_mends_it()
    {
        ImageFolder.CopyFlowers(Images, 2);
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", Store);
        var part = Directory.EnumerateFiles(Path.Combine(Store, "vectors"), "part-*.arrow", SearchOption.AllDirectories).First();
        var bytes = await File.ReadAllBytesAsync(part, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1; // a float, still finite
        await File.WriteAllBytesAsync(part, bytes, TestContext.Current.CancellationToken);

        Assert.Contains("damaged", (await Tlearn.ExpectAsync(1, "train", Store, "--head", "centroid", "--out", _folder.File("a.tlhead"))).Error);
        await Tlearn.ExpectAsync(1, "store", "verify", Store);
        var mended = await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", Store, "--json");
        Assert.True(mended.Json.GetProperty("computed").GetInt32() > 0);
        Assert.Contains("set aside", mended.Error);
        await Tlearn.ExpectAsync(0, "store", "verify", Store);
    }

    [Fact]
    public async Task Of_a_damaged_list_of_images_it_is_said_that_others_of_it_are_missing()
    {
        ImageFolder.CopyFlowers(Images, 2);
        var others = _folder.File("others");
        ImageFolder.CopyFlowers(others, 1);
        foreach (var images in (string[])[Images, others]) await Tlearn.ExpectAsync(0, "extract", images, "--model", "tlearn-mini", "--out", Store);
        Assert.DoesNotContain("set aside", (await Tlearn.ExpectAsync(0, "store", "verify", Store)).Error);
        var part = Directory.EnumerateFiles(Path.Combine(Store, "items")).Order(StringComparer.Ordinal).Last();
        var bytes = await File.ReadAllBytesAsync(part, TestContext.Current.CancellationToken);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(part, bytes, TestContext.Current.CancellationToken);

        // The run over the one folder cannot mend what the part held of the other, and nothing in the store tells it any more.
        Assert.Contains("of other folders or shares that it held are missing", (await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", Store)).Error);
        var aside = await Tlearn.ExpectAsync(0, "store", "verify", Store);
        Assert.Contains($".damaged-{Path.GetFileName(part)}", aside.Error);
        Assert.Contains("--source IMAGES", aside.Error);
        await Tlearn.ExpectAsync(1, "store", "verify", Store, "--source", others);
        await Tlearn.ExpectAsync(0, "extract", others, "--model", "tlearn-mini", "--out", Store);
        await Tlearn.ExpectAsync(0, "store", "verify", Store, "--source", others);
    }

    [Fact]
    public async Task Another_folders_file_of_the_same_path_size_and_time_is_another_file()
    {
        string[] photographs = [.. Directory.EnumerateFiles(SharedData.Require("data", "wbc", "train"), "*.bmp", SearchOption.AllDirectories).Order().GroupBy(f => new FileInfo(f).Length).First(g => g.Count() > 1).Take(2)];
        string[] folders = [_folder.File("one"), _folder.File("two")];
        for (var i = 0; i < 2; i++)
        {
            Directory.CreateDirectory(folders[i]);
            var file = Path.Combine(folders[i], "0.bmp");
            await File.WriteAllBytesAsync(file, await File.ReadAllBytesAsync(photographs[i], TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(20000));
            await Tlearn.ExpectAsync(0, "extract", folders[i], "--model", "tlearn-mini", "--out", Store);
        }

        using var snapshot = FeatureStore.Open(Store).OpenSnapshot();
        Assert.Equal(folders, snapshot.Items.Select(i => i.Source));
        for (var i = 0; i < 2; i++) Assert.Equal(ContentHash.Of(await File.ReadAllBytesAsync(photographs[i], TestContext.Current.CancellationToken)), snapshot.Items[i].Content);
    }

    [Fact]
    public async Task A_named_pipe_does_not_hang_a_run()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "no mkfifo here");
        ImageFolder.CopyFlowers(Images, 1);
        foreach (var name in (string[])["pipe.jpg", "pipe"])
        {
            using var make = Process.Start("/usr/bin/mkfifo", [Path.Combine(Images, "train", "daisy", name)]);
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var run = Tlearn.RunAsync("extract", Images, "--model", "tlearn-mini", "--out", Store, "--json");
        Assert.Same(run, await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)));
        Assert.Equal(3, (await run).ExitCode);
        Assert.Equal(1, (await run).Json.GetProperty("bad").GetInt32());
    }

    [Fact]
    public async Task A_row_written_under_a_fast_clock_does_not_outlive_later_ones()
    {
        ImageFolder.CopyFlowers(Images, 1);
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", Store);
        foreach (var part in Directory.EnumerateFiles(Path.Combine(Store, "items"), "part-*.arrow"))
        {
            // As if written by a machine whose clock is an hour ahead.
            var name = Path.GetFileName(part);
            File.Move(part, Path.Combine(Path.GetDirectoryName(part)!, $"part-{DateTime.UtcNow.AddHours(1):yyyyMMdd'T'HHmmssfff'Z'}{name[name.IndexOf('-', 6)..]}"));
        }

        var tulips = Path.Combine(Images, "train", "tulips");
        foreach (var (from, to) in ((string, string)[])[(tulips, tulips + "2"), (tulips + "2", tulips)])
        {
            Directory.Move(from, to);
            await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", Store);
        }

        using var snapshot = FeatureStore.Open(Store).OpenSnapshot();
        Assert.Equal(10, snapshot.Items.Count);
    }

    [Fact]
    public async Task Options_that_cannot_be_heeded_are_refused()
    {
        ImageFolder.CopyFlowers(Images, 1);
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", Store);
        await Tlearn.ExpectAsync(2, "train", Store, "--head", "centroid", "--out", _folder.File("a.tlhead"), "--preprocess", "caffe-bgr");
        await Tlearn.ExpectAsync(2, "train", Store, "--head", "centroid", "--out", _folder.File("a.tlhead"), "--device", "cuda");
        await Tlearn.ExpectAsync(0, "train", Store, "--head", "centroid", "--out", _folder.File("a.tlhead"));
        await Tlearn.ExpectAsync(2, "evaluate", _folder.File("a.tlhead"), Images, "--tap", "stage3.1");
        await Tlearn.ExpectAsync(2, "classify", Images, "--model", "tlearn-mini", "--pool", "max");
        await Tlearn.ExpectAsync(2, "extract", Images, "--model", "tlearn-mini", "--out", Store, "--allow-bad", "some");
        await Tlearn.ExpectAsync(2, "extract", Images, "--model", "tlearn-mini", "--out", Path.Combine(Images, "inside.store"));
        await Tlearn.ExpectAsync(0, "evaluate", _folder.File("a.tlhead"), Store, "--split", "validation");
    }

    [Fact]
    public async Task Nothing_to_embed_is_an_error()
    {
        Directory.CreateDirectory(Images);
        Assert.Contains("no image", (await Tlearn.ExpectAsync(1, "extract", Images, "--model", "tlearn-mini", "--out", Store)).Error);
        var manifest = _folder.File("m.csv");
        await File.WriteAllTextAsync(manifest, "path,split\na.jpg,someday\n", TestContext.Current.CancellationToken);
        await Tlearn.ExpectAsync(1, "extract", manifest, "--model", "tlearn-mini", "--out", Store);
        Assert.False(Path.Exists(Store), "nothing was to be written, and something was");
        ImageFolder.CopyFlowers(Images, 1);
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", Store);
        Assert.Contains("feature store", (await Tlearn.ExpectAsync(1, "extract", Store, "--out", _folder.File("other.store"))).Error);
    }
}
