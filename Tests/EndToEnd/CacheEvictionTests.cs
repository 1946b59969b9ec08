using TransferLearning.Caching;
using TransferLearning.Core.Files;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>The cache keeps below its limit, and never loses what is in use.</summary>
public sealed class CacheEvictionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public CacheEvictionTests() => _cache = new TestCache(_folder.File("cache"));

    public void Dispose()
    {
        UserVariables.Set(CacheLimit.Variable, null);
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Caches_of_before_go_first_then_what_was_used_least_recently()
    {
        string[] folders = [.. Enumerable.Range(0, 3).Select(i => Photographs($"set{i}", i))];
        var old = OldCache("old-0123456789abcdef.store", DateTime.UtcNow.AddDays(-1));
        foreach (var folder in folders) await TrainAsync(folder);
        Assert.Equal(folders, Sources().Order());

        // Room for all but the old one.
        UserVariables.Set(CacheLimit.Variable, $"{Size() - 1}B");
        Assert.Contains("1 of an earlier version", (await TrainAsync(folders[1])).Error);
        Assert.False(Directory.Exists(old));
        Assert.Equal(folders, Sources().Order());

        // Room for two: the first was used longest ago, though the second came to the cache later.
        await Task.Delay(20, TestContext.Current.CancellationToken);
        await TrainAsync(folders[2]);
        UserVariables.Set(CacheLimit.Variable, $"{Size() - 1}B");
        var told = (await TrainAsync(folders[1])).Error;
        Assert.Contains(folders[0], told);
        Assert.Equal([folders[1], folders[2]], Sources().Order());
        using (var snapshot = Open()) Assert.True(snapshot.Verify().Complete);

        // What was forgotten is computed again, what was not is not.
        UserVariables.Set(CacheLimit.Variable, "none");
        var before = Vectors();
        await TrainAsync(folders[2]);
        Assert.Equal(before, Vectors());
        await TrainAsync(folders[0]);
        Assert.True(Vectors() > before);
    }

    [Fact]
    public async Task What_a_command_uses_stays_whatever_the_limit_says()
    {
        var (used, mine) = (Photographs("used", 0), Photographs("mine", 1));
        await TrainAsync(used);
        var store = TestCache.StoresIn(_folder.File("cache")).Single();
        using (CacheUse.Begin(store, used))
        {
            UserVariables.Set(CacheLimit.Variable, "1B");
            Assert.Contains("limit", (await TrainAsync(mine)).Error);
            Assert.Contains(used, Sources());
            using var snapshot = Open();
            Assert.True(snapshot.Verify().Complete);
        }

        // Nobody uses it any more: it goes, and the command's own images still do not.
        await TrainAsync(mine);
        Assert.Equal([mine], Sources());
    }

    [Fact]
    public async Task A_cache_of_before_that_changed_just_now_may_be_in_use()
    {
        var old = OldCache("old-0123456789abcdef.store", DateTime.UtcNow);
        UserVariables.Set(CacheLimit.Variable, "1B");
        await TrainAsync(Photographs("mine", 0));
        Assert.True(Directory.Exists(old));
    }

    [Fact]
    public async Task A_damaged_part_is_left_as_it_is_and_the_command_ends_well()
    {
        var (other, mine) = (Photographs("other", 0), Photographs("mine", 1));
        await TrainAsync(other);
        var part = Directory.EnumerateFiles(_folder.File("cache"), "part-*.arrow", SearchOption.AllDirectories).Single(f => f.Contains("vectors", StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(part, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1; // a float, still finite
        await File.WriteAllBytesAsync(part, bytes, TestContext.Current.CancellationToken);
        UserVariables.Set(CacheLimit.Variable, "1B");
        Assert.Contains($"{Path.GetFileName(part)} is damaged: checksum", (await TrainAsync(mine)).Error);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(part, TestContext.Current.CancellationToken));
        using var snapshot = Open();
        Assert.Single(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).Damaged);
    }

    private StoreSnapshot Open() => FeatureStore.Open(TestCache.StoresIn(_folder.File("cache")).Single()).OpenSnapshot();

    private IReadOnlyList<string> Sources()
    {
        using var snapshot = Open();
        return snapshot.Sources;
    }

    private int Vectors()
    {
        using var snapshot = Open();
        return snapshot.Info().Taps.Sum(t => t.Vectors);
    }

    private long Size() => new DirectoryInfo(_folder.File("cache")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);

    private string OldCache(string name, DateTime changed)
    {
        var folder = Directory.CreateDirectory(_folder.File($"cache/{name}")).FullName;
        var file = Path.Combine(folder, "store.json");
        File.WriteAllText(file, "{}");
        File.SetLastWriteTimeUtc(file, changed);
        return folder;
    }

    // Two pictures a class of which no other set has any.
    private string Photographs(string name, int set)
    {
        var folder = _folder.File(name);
        foreach (var label in (string[])["daisy", "tulips"])
        {
            Directory.CreateDirectory(Path.Combine(folder, label));
            foreach (var (file, i) in Directory.EnumerateFiles(SharedData.Require("data", "flowers", "train", label)).Order().Skip(2 * set).Take(2).Select((f, i) => (f, i)))
            {
                File.WriteAllBytes(Path.Combine(folder, label, $"{i}.jpg"), File.ReadAllBytes(file));
            }
        }

        return folder;
    }

    private Task<TlearnRun> TrainAsync(string images) => Tlearn.ExpectAsync(0, "train", images, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("a.tlhead"));
}
