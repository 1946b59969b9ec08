using System.Collections.Concurrent;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.Store;

/// <summary>Items by source and path, and whose vector stands.</summary>
public sealed class SourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Equal_paths_of_two_sources_stand_beside_each_other_and_equal_contents_count_once()
    {
        var store = StoreSamples.Create(_folder.File("s"));
        Write(store, "/a", w =>
        {
            w.Add("x.jpg", 1, "cat");
            w.Add("y.jpg", 2, "cat");
            w.AddFailure("bad.jpg", "decode", "cut off");
        });
        using (var one = store.OpenSnapshot())
        {
            Assert.False(one.HasSeveralSources);
            Assert.All(one.Load(StoreSamples.Tap.Name).Dataset.Items, i => Assert.Null(i.Source));
        }

        Write(store, "/b", w =>
        {
            w.Add("x.jpg", 3, "dog");
            w.Add("y.jpg", 2, "dog");
            w.AddFailure("bad.jpg", "decode", "cut off");
        });
        using var both = store.OpenSnapshot();
        Assert.True(both.HasSeveralSources);
        Assert.Equal(["/a x.jpg cat", "/b x.jpg dog", "/b y.jpg dog"], both.Items.Select(i => $"{i.Source} {i.Path} {i.Label}"));
        var data = both.Load(StoreSamples.Tap.Name).Dataset;
        Assert.Equal(["/a", "/b", "/b"], data.Items.Select(i => i.Source));
        Assert.Equal(StoreSamples.Vector(1, 4), data.Features.Row(0).ToArray());
        Assert.Equal(StoreSamples.Vector(3, 4), data.Features.Row(1).ToArray());
        Assert.Equal(["/a", "/b"], both.Failures.Select(f => f.Source));

        // What one source says of a path is nothing that the other's row hears of.
        Write(store, "/b", w => w.AddRemoved("x.jpg"));
        both.Refresh();
        Assert.Equal(["/a x.jpg cat", "/b y.jpg dog"], both.Items.Select(i => $"{i.Source} {i.Path} {i.Label}"));
        Assert.Equal(["x.jpg", "y.jpg", "bad.jpg"], both.PathsSeenIn("/a", []));
        Assert.Equal(["y.jpg"], both.PathsSeenIn("/a", ["bad.jpg", "x.jpg", "elsewhere.jpg"]));
    }

    [Fact]
    public void A_snapshot_of_one_source_and_tap_sees_nothing_else()
    {
        var store = StoreSamples.Create(_folder.File("s"));
        Write(store, "/a", w => w.Add("x.jpg", 1, "cat"));
        Write(store, "/b", w => w.Add("x.jpg", 3, "dog"));
        Write(store, "/b", w => w.AddVector(new StoreTap("other", "none", 2), StoreSamples.Hash(3), [1, 2]));
        using var scoped = store.OpenSnapshot(new SnapshotScope { Source = "/b", Taps = [("other", "none")] });
        Assert.Equal(["/b x.jpg dog"], scoped.Items.Select(i => $"{i.Source} {i.Path} {i.Label}"));
        Assert.Equal(["other"], scoped.Taps.Select(t => t.Name));
        Assert.Equal((1, 0), (scoped.Load("other").Dataset.Items.Count, scoped.Damaged.Count));
    }

    [Fact]
    public void The_vector_of_the_latest_decoder_stands_whichever_part_comes_first()
    {
        var store = StoreSamples.Create(_folder.File("s"));
        Write(store, "/a", w => w.AddItem(StoreSamples.Item("x.jpg", 1)));
        Part(2, 7, hour: 1);
        Part(1, 8, hour: 0);
        Part(1, 9, hour: 2);
        using var snapshot = store.OpenSnapshot();
        Assert.Equal([7, 7, 7, 7], snapshot.Load(StoreSamples.Tap.Name).Dataset.Features.Row(0).ToArray());
        Assert.Equal(1, snapshot.Info().Duplicates);

        void Part(byte revision, float value, int hour)
        {
            var pending = new PendingVectors(StoreSamples.Tap);
            pending.Add(StoreSamples.Hash(1), [value, value, value, value]);
            new PartWriter($"{revision:x8}", new PartOrigin(2, revision)).Write(store, [pending], [], new DateTime(2026, 1, 1, hour, 0, 0, DateTimeKind.Utc));
        }
    }

    [Fact]
    public void A_vector_of_an_old_part_that_is_not_finite_counts_as_missing_and_a_new_one_is_refused()
    {
        var store = StoreSamples.Create(_folder.File("s"));
        var pending = new PendingVectors(StoreSamples.Tap);
        for (var i = 0; i < 3; i++) pending.Add(StoreSamples.Hash(i), [i, i == 1 ? float.NaN : 0, 0, 0]);
        new PartWriter("00000001", new PartOrigin(1, 1)).Write(store, [pending], [], DateTime.UtcNow);
        Write(store, "/a", w =>
        {
            for (var i = 0; i < 3; i++) w.AddItem(StoreSamples.Item($"{i}.jpg", i));
            Assert.Contains("value 2 is", Assert.Throws<ArgumentException>(() => w.AddVector(StoreSamples.Tap, StoreSamples.Hash(5), [0, 1, float.NegativeInfinity, float.NaN])).Message);
        });
        using var snapshot = store.OpenSnapshot();
        Assert.Equal(["0.jpg", "2.jpg"], snapshot.Load(StoreSamples.Tap.Name).Dataset.Items.Select(i => i.Path));
        Assert.Equal((1, 2), (snapshot.Info().Missing, snapshot.Info().Taps[0].Vectors));
    }

    [Fact]
    public async Task What_was_taken_while_the_writer_closed_is_on_disk()
    {
        for (var round = 0; round < 30; round++)
        {
            var store = StoreSamples.Create(_folder.File($"s{round}"));
            var taken = new ConcurrentBag<string>();
            using var writer = store.OpenWriter();
            using var started = new CountdownEvent(3);
            var threads = Enumerable.Range(0, 3).Select(t => Task.Run(() =>
            {
                for (var i = 0; ; i++)
                {
                    try
                    {
                        writer.AddItem(StoreSamples.Item($"{t}-{i}.jpg", i));
                        taken.Add($"{t}-{i}.jpg");
                        if (i == 0) started.Signal();
                    }
                    catch (ObjectDisposedException)
                    {
                        return;
                    }
                }
            })).ToArray();
            started.Wait(TestContext.Current.CancellationToken);
            writer.Complete();
            await Task.WhenAll(threads);
            using var snapshot = store.OpenSnapshot();
            Assert.Equal(taken.Order(StringComparer.Ordinal), snapshot.Items.Select(i => i.Path).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_planned_store_is_made_by_its_first_writer()
    {
        var store = FeatureStore.OpenOrPlan(_folder.File("p"), StoreSamples.Recipe, StoreSamples.Provenance);
        using (var empty = store.OpenSnapshot()) Assert.Empty(empty.Items);
        Assert.False(Directory.Exists(_folder.File("p")));
        Write(store, "/a", w => w.Add("x.jpg", 1));
        Assert.Equal("tiny", FeatureStore.Open(_folder.File("p")).Provenance.ModelName);
        Assert.Throws<TlearnException>(() => FeatureStore.OpenOrPlan(_folder.File("p"), StoreSamples.Recipe with { Views = "flip" }, StoreSamples.Provenance));
    }

    private static void Write(FeatureStore store, string source, Action<StoreWriter> write)
    {
        using var writer = store.OpenWriter(new StoreWriterOptions { Source = source });
        write(writer);
        writer.Complete();
    }
}
