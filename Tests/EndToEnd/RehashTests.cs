using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>extract --rehash</c> and <c>--profile</c>.</summary>
public sealed class RehashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // An image that was replaced by another of the same size and time is found by its content alone.
    [Fact]
    public async Task A_file_of_the_same_size_and_time_is_read_where_that_is_asked_for()
    {
        ImageFolder.CopyFlowers(_folder.File("images"), 2);
        var files = Directory.GetFiles(_folder.File("images"), "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.Equal((20, 20, 0), await ExtractAsync());

        // The same picture with other bytes behind its end, which decoders pass over.
        var (file, time) = (files[0], File.GetLastWriteTimeUtc(files[0]));
        File.WriteAllBytes(file, [.. File.ReadAllBytes(file), 1, 2, 3]);
        File.SetLastWriteTimeUtc(file, time);
        Assert.Equal((20, 1, 19), await ExtractAsync());
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 0xFF;
        File.WriteAllBytes(file, bytes);
        File.SetLastWriteTimeUtc(file, time);

        Assert.Equal((20, 0, 20), await ExtractAsync()); // believed
        Assert.Equal((20, 1, 19), await ExtractAsync("--rehash"));
        Assert.Equal((20, 0, 20), await ExtractAsync("--rehash"));
        Assert.Equal((20, 0, 20), await ExtractAsync());
        await Tlearn.ExpectAsync(0, "store", "verify", _folder.File("f.store"));

        async Task<(int Images, int Computed, int Cached)> ExtractAsync(params string[] more)
        {
            var json = (await Tlearn.ExpectAsync(0, ["extract", _folder.File("images"), "--model", "tlearn-mini", "--out", _folder.File("f.store"), "--json", .. more])).Json;
            return (json.GetProperty("images").GetInt32(), json.GetProperty("computed").GetInt32(), json.GetProperty("cached").GetInt32());
        }
    }

    [Fact]
    public async Task A_profile_tells_each_stage_and_thread()
    {
        ImageFolder.CopyFlowers(_folder.File("images"), 4);
        string[] call = ["extract", _folder.File("images"), "--model", "tlearn-mini", "--threads", "2", "--profile", "--out"];
        var json = (await Tlearn.ExpectAsync(0, [.. call, _folder.File("a.store"), "--json"])).Json;
        var (profile, stages) = (json.GetProperty("profile"), json.GetProperty("stage_seconds"));
        var threads = profile.GetProperty("threads").EnumerateArray().Select(t => t.GetProperty("seconds")).ToList();
        Assert.Equal(2, threads.Count);
        var all = profile.GetProperty("all");
        foreach (var stage in (string[])["read", "decode", "preprocess", "infer", "write", "waiting"]) Assert.Equal(all.GetProperty(stage).GetDouble(), threads.Sum(t => t.GetProperty(stage).GetDouble()), 9);
        foreach (var stage in (string[])["read", "decode", "preprocess", "infer", "write"]) Assert.True(all.GetProperty(stage).GetDouble() > 0, stage);
        // The threads of a run begin and end together.
        Assert.Equal(Wall(threads[0]), Wall(threads[1]), 6);
        Assert.InRange(Wall(threads[0]), 0, json.GetProperty("seconds").GetDouble());
        Assert.Equal(stages.GetProperty("decode").GetDouble(), all.GetProperty("read").GetDouble() + all.GetProperty("decode").GetDouble(), 9);

        var text = await Tlearn.ExpectAsync(0, [.. call, _folder.File("b.store")]);
        Assert.Contains("waiting s", text.Out);
        Assert.Contains("2: images to vectors", text.Out);
        Assert.Contains("An image that was computed took ", text.Words);
        Assert.DoesNotContain("An image that was computed", (await Tlearn.ExpectAsync(0, [.. call, _folder.File("b.store")])).Words);
    }

    private static double Wall(JsonElement seconds) => seconds.EnumerateObject().Sum(s => s.Value.GetDouble());
}
