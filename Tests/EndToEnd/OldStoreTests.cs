using System.IO.Hashing;
using System.Text;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>A store that d089fd3 wrote: TIFF and BMP by another decoder, and a vector that is not finite.</summary>
public sealed class OldStoreTests : IDisposable
{
    private const int SourceLength = 120; // of the path that stands in the part of items
    private static readonly DateTime s_modified = DateTime.UnixEpoch.AddSeconds(1_700_000_000);
    private readonly TemporaryFolder _folder = new();

    private static string Golden => Path.Combine(SharedData.Repository, "Tests", "Golden", "store-d089fd3");

    private string Store => _folder.File("f.store");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_decoded_otherwise_now_or_not_finite_is_computed_again_once_and_that_is_said()
    {
        var images = Unpack();
        using (var before = FeatureStore.Open(Store).OpenSnapshot())
        {
            Assert.Equal((7, 1), (before.Items.Count, before.Info().Missing));
            Assert.Equal([images], before.Sources);
        }

        var unmended = await Tlearn.ExpectAsync(1, "train", Store, "--head", "centroid", "--out", _folder.File("a.tlhead"));
        Assert.Contains("2 images are of a format that is decoded better now (TIFF, BMP, animated PNG), by an earlier version's decoder", unmended.Error); // by their endings; two others' lie
        Assert.Contains("1 images lack a vector", unmended.Error);

        var first = await ExtractAsync(3, images);
        Assert.Equal((7, 4, 2, 1), Counts(first));
        Assert.Contains("4 images are of a format that is decoded better now (TIFF, BMP, animated PNG): computed again", first.Error);
        Assert.Contains("1 image had vectors", first.Error);
        Assert.Contains("bad: cat/flat.png: infer: tap 'feat'", first.Error);

        var second = await ExtractAsync(3, images);
        Assert.Equal((7, 0, 6, 1), Counts(second));
        Assert.DoesNotContain("again", second.Error);
        using var after = FeatureStore.Open(Store).OpenSnapshot();
        Assert.Equal(["cat/a.png", "cat/b.bmp", "cat/c.tif", "dog/a.png", "dog/b.png", "dog/c.jpg"], after.Items.Select(i => i.Path));
        Assert.Equal(["cat/flat.png"], after.Failures.Select(f => f.Path));
        Assert.All(after.Items.Where(i => i.Path is "cat/b.bmp" or "dog/c.jpg"), i => Assert.True(after.Indices.Single().PartOf(i.Content)!.Origin.Revision > 1));
        Assert.DoesNotContain("earlier version", (await Tlearn.ExpectAsync(0, "train", Store, "--head", "centroid", "--out", _folder.File("a.tlhead"))).Error);
    }

    [Fact]
    public async Task Every_command_that_is_given_the_store_without_its_images_warns()
    {
        Unpack();
        await WarnsAsync(0, "store", "info", Store);
        await WarnsAsync(1, "store", "verify", Store); // a vector is missing
        await WarnsAsync(0, "store", "export", Store, "--format", "csv", "--out", _folder.File("csv"));
        await WarnsAsync(0, "store", "merge", Store, "--out", _folder.File("all.store"), "--json");
        await WarnsAsync(0, "store", "info", _folder.File("all.store"));

        static async Task WarnsAsync(int code, params string[] call) =>
            Assert.Contains("2 images are of a format that is decoded better now (TIFF, BMP, animated PNG), by an earlier version's decoder", (await Tlearn.ExpectAsync(code, call)).Error);
    }

    [Fact]
    public async Task The_same_images_elsewhere_are_told_by_their_content()
    {
        Unpack();
        var elsewhere = CopyImages(_folder.File("elsewhere"));
        Assert.Equal((7, 4, 2, 1), Counts(await ExtractAsync(3, elsewhere)));
        Assert.Equal((7, 0, 6, 1), Counts(await ExtractAsync(3, elsewhere)));
    }

    [Fact]
    public async Task A_tap_that_was_not_asked_for_is_still_old_when_it_is()
    {
        var images = Unpack();
        await ExtractAsync(3, images, "--tap", "logits");
        var feat = await ExtractAsync(3, images, "--tap", "feat");
        Assert.Equal((7, 4, 2, 1), Counts(feat));
    }

    private static (int Images, int Computed, int Cached, int Bad) Counts(TlearnRun run) =>
        (run.Json.GetProperty("images").GetInt32(), run.Json.GetProperty("computed").GetInt32(), run.Json.GetProperty("cached").GetInt32(), run.Json.GetProperty("bad").GetInt32());

    private Task<TlearnRun> ExtractAsync(int code, string images, params string[] more) =>
        Tlearn.ExpectAsync(code, ["extract", images, "--model", Path.Combine(Golden, "network.onnx"), "--preprocess", "imagenet,resize=none,crop=none", "--out", Store, "--json", .. more]);

    // The store knows its images by an absolute path: the one in its part becomes that of the test, of the same length, and the part's name its new checksum.
    private string Unpack()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Golden, "store"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Store, Path.GetRelativePath(Path.Combine(Golden, "store"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var images = _folder.File("".PadRight(SourceLength - _folder.Path.Length - "/images/".Length, 'x'), "images");
        Assert.Equal(SourceLength, images.Length);
        var part = Directory.GetFiles(Path.Combine(Store, "items")).Single();
        var bytes = File.ReadAllBytes(part);
        var at = bytes.AsSpan().IndexOf("/tmp/store-golden/x"u8);
        Assert.True(at > 0);
        Encoding.ASCII.GetBytes(images).CopyTo(bytes, at);
        File.Delete(part);
        File.WriteAllBytes($"{part[..^"0123456789abcdef0123456789abcdef.arrow".Length]}{Convert.ToHexStringLower(XxHash128.Hash(bytes))}.arrow", bytes);
        return CopyImages(images);
    }

    private static string CopyImages(string target)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Golden, "images"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(Path.Combine(Golden, "images"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            File.SetLastWriteTimeUtc(copy, s_modified);
        }

        return target;
    }
}
