using System.Diagnostics;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Tests.Store;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

public sealed class CompactCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => _folder.File("f.store");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_store_of_two_runs_is_compacted_and_trains_the_same()
    {
        ImageFolder.CopyFlowers(_folder.File("images"), 3);
        await Tlearn.ExpectAsync(0, "extract", _folder.File("images"), "--model", "tlearn-mini", "--out", Store);
        File.Delete(Directory.EnumerateFiles(_folder.File("images"), "*.jpg", SearchOption.AllDirectories).First());
        var second = await Tlearn.ExpectAsync(0, "extract", _folder.File("images"), "--model", "tlearn-mini", "--out", Store);
        Assert.Contains("1 paths are gone since an earlier run", second.Error);
        Assert.Contains($"stay until 'tlearn store compact {Store}'", second.Error);
        var dry = (await Tlearn.ExpectAsync(0, "store", "compact", Store, "--dry-run", "--older-than", "0s", "--json")).Json;
        var done = (await Tlearn.ExpectAsync(0, "store", "compact", Store, "--older-than", "0s", "--json")).Json;
        Assert.Equal((3, 3L), (done.GetProperty("parts_before").GetInt32(), done.GetProperty("rows_dropped").GetInt64()));
        Assert.Equal(2, done.GetProperty("parts_after").GetInt32());
        Assert.True(done.GetProperty("bytes_freed").GetInt64() > 0);
        foreach (var key in (string[])["parts_before", "parts_after", "rows_dropped"]) Assert.Equal(done.GetProperty(key).GetInt64(), dry.GetProperty(key).GetInt64());
        var verified = (await Tlearn.ExpectAsync(0, "store", "verify", Store, "--json")).Json;
        Assert.Equal(verified.GetProperty("rows").GetInt32(), verified.GetProperty("taps")[0].GetProperty("vectors").GetInt32());
        var again = await Tlearn.ExpectAsync(0, "extract", _folder.File("images"), "--model", "tlearn-mini", "--out", Store, "--json");
        Assert.Equal(0, again.Json.GetProperty("computed").GetInt32());
        await Tlearn.ExpectAsync(2, "store", "compact", Store, "--older-than", "soon");

        var merged = await Tlearn.ExpectAsync(0, "store", "merge", Store, Store, "--out", _folder.File("all.store"), "--json");
        Assert.Equal(verified.GetProperty("rows").GetInt64(), merged.Json.GetProperty("rows").GetInt64());
        await Tlearn.ExpectAsync(0, "store", "verify", _folder.File("all.store"));
    }

    /// <summary>Five kills here; TLEARN_COMPACT_KILLS=50 for all that the acceptance asks.</summary>
    [Fact]
    public async Task Killed_at_any_moment_beside_a_writer_and_a_reader_it_loses_nothing()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("TLEARN_COMPACT_KILLS"), out var asked) ? asked : 5;
        var store = StoreSamples.Create(Store);
        using var done = new CancellationTokenSource();
        var expected = new Dictionary<string, int>();
        var writer = Task.Run(() => Write(store, expected, done.Token), CancellationToken.None);
        var reader = Task.Run(() => Read(store, done.Token), CancellationToken.None);
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, (await Tlearn.EndAsync(Compact())).ExitCode);
        var whole = (int)clock.ElapsedMilliseconds;
        var random = new Random(1);
        var killed = 0;
        for (var tries = 0; killed < kills && tries < 10 * kills && !writer.IsCompleted && !reader.IsCompleted; tries++)
        {
            var process = Compact();
            await Task.Delay(random.Next(whole / 3, whole), TestContext.Current.CancellationToken);
            if (!process.HasExited)
            {
                process.Kill();
                killed++;
            }

            await Tlearn.EndAsync(process);
        }

        await done.CancelAsync();
        await writer;
        await reader;
        Assert.Equal(kills, killed);
        for (var i = 0; i < 3; i++)
        {
            using (var snapshot = store.OpenSnapshot())
            {
                var (data, missing) = snapshot.Load(StoreSamples.Tap.Name);
                Assert.Equal(0, missing);
                Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), snapshot.Items.Select(f => f.Path).Order(StringComparer.Ordinal));
                for (var row = 0; row < data.Items.Count; row++) Assert.Equal(StoreSamples.Vector(expected[data.Items[row].Path], 4), data.Features.Row(row).ToArray());
                Assert.Empty(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).Damaged);
            }

            await Tlearn.ExpectAsync(0, "store", "compact", Store, "--older-than", "0s");
        }

        Process Compact() => Tlearn.Start([], "store", "compact", Store, "--older-than", "0s");
    }

    // Runs after one another, as extractions are: of paths that come, change and go, with contents that are there, went and come again.
    private static void Write(FeatureStore store, Dictionary<string, int> expected, CancellationToken stop)
    {
        for (var run = 0; !stop.IsCancellationRequested; run++)
        {
            using var known = store.OpenSnapshot();
            using var writer = store.OpenWriter(new StoreWriterOptions { Source = "/images", FlushInterval = TimeSpan.FromMilliseconds(20), FlushBytes = 20_000 });
            for (var i = 0; i < 150; i++)
            {
                var path = $"{(run * 31 + i) % 400}.jpg";
                if (i % 3 == 0 && expected.Remove(path))
                {
                    writer.AddRemoved(path);
                    continue;
                }

                var content = ((run * 53) + i) % 500;
                if (known.Find(StoreSamples.Tap.Name, StoreSamples.Tap.Pool)?.PartOf(StoreSamples.Hash(content), out var row) is { IsSuperseded: false } part) writer.RelyOn(part, row);
                else writer.AddVector(StoreSamples.Tap, StoreSamples.Hash(content), StoreSamples.Vector(content, 4));
                if (i % 10 == 0) Thread.Sleep(3);
                writer.AddItem(StoreSamples.Item(path, content));
                expected[path] = content;
            }

            writer.Complete();
        }
    }

    private static void Read(FeatureStore store, CancellationToken stop)
    {
        using var old = store.OpenSnapshot();
        while (!stop.IsCancellationRequested)
        {
            old.Refresh();
            using var fresh = store.OpenSnapshot();
            foreach (var snapshot in (StoreSnapshot[])[old, fresh])
            {
                Assert.Empty(snapshot.Damaged);
                if (snapshot.Taps.Count == 0) continue;
                var (data, missing) = snapshot.Load(StoreSamples.Tap.Name);
                Assert.Equal(0, missing);
                for (var row = 0; row < data.Items.Count; row++) Assert.Equal(StoreSamples.Vector((int)snapshot.Items[row].Size, 4), data.Features.Row(row).ToArray());
            }
        }
    }
}
