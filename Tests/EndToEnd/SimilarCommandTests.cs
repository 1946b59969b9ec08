using System.Text.Json;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn similar</c> on photographs of flowers.</summary>
[Collection("flowers")]
public sealed class SimilarCommandTests(HeadCommandTests.Flowers flowers)
{
    [Fact]
    public async Task An_image_finds_itself_and_a_smaller_copy_its_original()
    {
        using var folder = new TemporaryFolder();
        using var cache = new TestCache(folder.File("cache"));
        var store = await flowers.StoreAsync();
        var source = Directory.EnumerateFiles(SharedData.Require("data", "flowers", "val", "roses")).Order(StringComparer.Ordinal).First();
        var (recompressed, original) = (folder.File("rose9.jpg"), folder.File("rose10.jpg"));
        File.Copy(source, original);
        using (var image = ImageDecoders.Default.Decode(File.ReadAllBytes(source), new DecodeOptions())) File.WriteAllBytes(recompressed, ImageEncoder.Jpeg(image, 60));
        var page = folder.File("page.html");
        var run = await Tlearn.ExpectAsync(0, "similar", store, original, recompressed, "--top", "3", "--html", page, "--json");
        var queries = run.Json.GetProperty("queries").EnumerateArray().ToList();
        // In natural order of path, as everywhere.
        Assert.Equal([recompressed, original], queries.Select(q => q.GetProperty("path").GetString()));
        foreach (var query in queries)
        {
            var nearest = query.GetProperty("nearest").EnumerateArray().ToList();
            Assert.Equal(3, nearest.Count);
            Assert.Equal(($"val/roses/{Path.GetFileName(source)}", "roses"), (nearest[0].GetProperty("path").GetString(), nearest[0].GetProperty("label").GetString()));
            Assert.Equal(nearest.Select(Similarity).OrderDescending(), nearest.Select(Similarity));
        }

        Assert.Equal(1, Similarity(queries[1].GetProperty("nearest")[0]), 1e-9);
        Assert.InRange(Similarity(queries[0].GetProperty("nearest")[0]), 0.8, 0.99999);
        var html = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        Assert.Equal(8, html.Split("<img src=\"data:image/jpeg;base64,").Length - 1);

        static double Similarity(JsonElement image) => image.GetProperty("similarity").GetDouble();
    }

    [Fact]
    public async Task What_cannot_be_searched_for_is_said()
    {
        using var folder = new TemporaryFolder();
        using var cache = new TestCache(folder.File("cache"));
        var store = await flowers.StoreAsync();
        await File.WriteAllTextAsync(folder.File("no.jpg"), "no picture", TestContext.Current.CancellationToken);
        var photograph = Directory.EnumerateFiles(SharedData.Require("data", "flowers", "val", "roses")).First();
        Assert.Contains("no.jpg: decode:", (await Tlearn.ExpectAsync(3, "similar", store, folder.File("no.jpg"), photograph)).Error, StringComparison.Ordinal);
        var listed = (await Tlearn.ExpectAsync(3, "similar", store, folder.File("no.jpg"), photograph, "--json")).Json.GetProperty("bad");
        Assert.Equal(("no.jpg", "decode"), (Path.GetFileName(listed[0].GetProperty("path").GetString()), listed[0].GetProperty("stage").GetString()));
        Assert.Contains("not an image", listed[0].GetProperty("reason").GetString());
        Assert.Contains("found no image that can be read to search for", (await Tlearn.ExpectAsync(1, "similar", store, folder.File("no.jpg"))).Error, StringComparison.Ordinal);
        var images = await Tlearn.ExpectAsync(2, "similar", folder.Path, folder.File("no.jpg"));
        Assert.Contains("found no feature store", images.Error, StringComparison.Ordinal);
        Assert.Contains($"'tlearn extract {folder.Path} --out {folder.Path}.store'", images.Error, StringComparison.Ordinal);
        Assert.Contains($"'tlearn extract IMAGES --out {folder.File("gone")}'", (await Tlearn.ExpectAsync(2, "similar", folder.File("gone"), photograph)).Error, StringComparison.Ordinal);
        Assert.Contains("--top: found 0, expected at least 1", (await Tlearn.ExpectAsync(2, "similar", store, folder.File("no.jpg"), "--top", "0")).Error, StringComparison.Ordinal);
        Assert.Contains("no such folder, manifest, archive or image", (await Tlearn.ExpectAsync(1, "similar", store, folder.File("gone.jpg"))).Error, StringComparison.Ordinal);
        foreach (var read in (string[])[folder.File("no.jpg"), Path.Combine(store, "store.json"), Directory.EnumerateFiles(Path.Combine(store, "items")).First()])
        {
            var before = await File.ReadAllBytesAsync(read, TestContext.Current.CancellationToken);
            Assert.Contains("which the command reads and would replace", (await Tlearn.ExpectAsync(2, "similar", store, folder.File("no.jpg"), "--html", read)).Error, StringComparison.Ordinal);
            Assert.Equal(before, await File.ReadAllBytesAsync(read, TestContext.Current.CancellationToken));
        }
    }
}
