using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>The features that commands keep for themselves: one store a recipe, whatever names the images.</summary>
public sealed class CacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public CacheTests() => _cache = new TestCache(_folder.File("cache"));

    private string Images => _folder.File("images");

    private string Store => TestCache.StoresIn(_folder.File("cache")).Single();

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_same_image_costs_no_inference_twice_whatever_names_it()
    {
        ImageFolder.CopyFlowers(Images, 2);
        var (rows, labels) = await TrainAsync(Images);
        Assert.Equal((10, 5), (rows, labels));
        var parts = VectorParts();

        // The same pictures in another folder, under other names and labels, and in a manifest.
        var other = _folder.File("other");
        var manifest = _folder.File("m.csv");
        var lines = new List<string> { "path,label" };
        foreach (var (file, i) in Directory.EnumerateFiles(Path.Combine(Images, "train"), "*.jpg", SearchOption.AllDirectories).Order().Select((f, i) => (f, i)))
        {
            var folder = Directory.CreateDirectory(Path.Combine(other, $"class{i % 2}")).FullName;
            File.Copy(file, Path.Combine(folder, $"{i}.jpg"));
            lines.Add($"{Path.GetRelativePath(_folder, file)},half{i % 2}");
        }

        await File.WriteAllLinesAsync(manifest, lines, TestContext.Current.CancellationToken);
        Assert.Equal((10, 2), await TrainAsync(other));
        Assert.Equal((10, 2), await TrainAsync(manifest));
        Assert.Equal(parts, VectorParts());

        // And the first still means what it meant.
        Assert.Equal((10, 5), await TrainAsync(Images));
        using var snapshot = FeatureStore.Open(Store).OpenSnapshot();
        Assert.Equal(3, snapshot.Sources.Count);
    }

    [Fact]
    public async Task Two_folders_with_the_same_paths_do_not_take_each_others_rows()
    {
        ImageFolder.CopyFlowers(Images, 2);
        var second = _folder.File("second");
        foreach (var file in Directory.EnumerateFiles(Images, "*.jpg", SearchOption.AllDirectories))
        {
            // The classes turned round, so that each path has another class's picture.
            var relative = Path.GetRelativePath(Images, file);
            var target = Path.Combine(second, relative.Contains("daisy", StringComparison.Ordinal) ? relative.Replace("daisy", "tulips", StringComparison.Ordinal) : relative.Replace("tulips", "daisy", StringComparison.Ordinal));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        await Tlearn.ExpectAsync(0, "train", Images, "--model", "tlearn-mini", "--head", "knn", "--param", "k=1", "--out", _folder.File("a.tlhead"));
        await Tlearn.ExpectAsync(0, "train", second, "--model", "tlearn-mini", "--head", "knn", "--param", "k=1", "--out", _folder.File("b.tlhead"));
        var answers = (await Tlearn.ExpectAsync(0, "predict", _folder.File("a.tlhead"), Images)).Out.Split('\n')[1..^1].Where(l => l.StartsWith("train/", StringComparison.Ordinal)).ToList();
        Assert.All(answers, line => Assert.Contains(line.Split(',')[1], line.Split(',')[0], StringComparison.Ordinal));
        Assert.Equal(10, answers.Count);
    }

    [Fact]
    public async Task A_damaged_part_of_the_cache_is_noticed_when_it_is_used_and_computed_again()
    {
        ImageFolder.CopyFlowers(Images, 1);
        await TrainAsync(Images);
        var part = Directory.EnumerateFiles(Path.Combine(Store, "vectors"), "part-*.arrow", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(part, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1; // a float, still finite
        await File.WriteAllBytesAsync(part, bytes, TestContext.Current.CancellationToken);
        var run = await Tlearn.ExpectAsync(0, "train", Images, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("a.tlhead"));
        Assert.Contains("set aside", run.Error);
        Assert.DoesNotContain(part, VectorParts());
        using var snapshot = FeatureStore.Open(Store).OpenSnapshot();
        Assert.True(snapshot.Verify().Complete);
    }

    [Fact]
    public async Task Of_what_is_gone_nobody_is_told_to_compact_a_store_that_he_cannot_name()
    {
        ImageFolder.CopyFlowers(Images, 2);
        await TrainAsync(Images);
        File.Delete(Directory.EnumerateFiles(Images, "*.jpg", SearchOption.AllDirectories).First());
        var run = await Tlearn.ExpectAsync(0, "train", Images, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("a.tlhead"));
        Assert.Contains("1 paths are gone since an earlier run", run.Error);
        Assert.DoesNotContain("compact", run.Error);
    }

    private string[] VectorParts() => [.. Directory.EnumerateFiles(Path.Combine(Store, "vectors"), "part-*.arrow", SearchOption.AllDirectories).Order()];

    private async Task<(int Rows, int Classes)> TrainAsync(string images)
    {
        var json = (await Tlearn.ExpectAsync(0, "train", images, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("a.tlhead"), "--json")).Json;
        return (json.GetProperty("samples").GetInt32(), json.GetProperty("classes").GetInt32());
    }
}
