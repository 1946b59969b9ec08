using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Compaction;
using Xunit;

namespace TransferLearning.Tests.Store;

public sealed class CompactionTests : IDisposable
{
    private static readonly CompactOptions AtOnce = new() { OlderThan = TimeSpan.Zero };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Parts_become_one_and_what_nothing_needs_goes()
    {
        var store = Untidy();
        var before = State(store);
        var dry = StoreCompaction.Run(store, AtOnce with { DryRun = true }, TestContext.Current.CancellationToken);
        Assert.Equal(10, Files(store).Length);
        var first = StoreCompaction.Run(store, AtOnce, TestContext.Current.CancellationToken);
        Assert.Equal(before, State(store));
        Assert.Equal((10, 3, 7L), (first.PartsBefore, first.PartsAfter, first.RowsDropped)); // one part of vectors, one of items a source; gone are the vectors of 9 and 3, a double, NaN, and of items the first x, gone and its removal
        Assert.Equal((first.PartsBefore, first.PartsAfter, first.RowsDropped), (dry.PartsBefore, dry.PartsAfter, dry.RowsDropped));
        Assert.Equal(0, first.BytesDeleted);
        Assert.True(first.BytesWaiting > 0);
        Assert.Equal(3, Files(store).Length);
        using (var snapshot = store.OpenSnapshot())
        {
            var info = snapshot.Verify(cancellation: TestContext.Current.CancellationToken);
            Assert.Equal((true, 0, 3, 3), (info.Complete, info.Duplicates, info.Parts, info.Taps.Single().Vectors));
        }

        var second = StoreCompaction.Run(store, AtOnce, TestContext.Current.CancellationToken);
        Assert.Equal((3, 3, 0L, first.BytesWaiting, 0L), (second.PartsBefore, second.PartsAfter, second.RowsDropped, second.BytesDeleted, second.BytesWaiting));
        Assert.Equal(before, State(store));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(store.Folder, "compacted"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_nothing_refers_to_stays_until_it_is_old_and_so_do_abandoned_files()
    {
        var store = Untidy();
        var temporary = Path.Combine(store.Folder, "items", ".tmp-0123");
        File.WriteAllText(temporary, "half a part");
        var young = StoreCompaction.Run(store, cancellation: TestContext.Current.CancellationToken);
        using (var snapshot = store.OpenSnapshot()) Assert.True(snapshot.ContainsVector(StoreSamples.Tap.Name, StoreSamples.Tap.Pool, StoreSamples.Hash(3)));
        Assert.Equal((0L, true), (young.BytesDeleted, File.Exists(temporary)));

        var late = StoreCompaction.Run(store, new CompactOptions { Clock = new Later(TimeSpan.FromHours(25)) }, TestContext.Current.CancellationToken);
        Assert.False(File.Exists(temporary));
        Assert.Equal(young.BytesWaiting + 11, late.BytesDeleted);
        using var after = store.OpenSnapshot();
        Assert.Equal(3, after.Info().Taps.Single().Vectors);
    }

    [Fact]
    public void A_file_that_a_writer_has_open_is_not_abandoned()
    {
        var store = Untidy();
        var temporary = Path.Combine(store.Folder, "items", ".tmp-0123");
        using (new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None)) StoreCompaction.Run(store, AtOnce, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(temporary));
        StoreCompaction.Run(store, AtOnce, TestContext.Current.CancellationToken);
        Assert.False(File.Exists(temporary));
    }

    [Fact]
    public void A_reader_from_before_reads_on_and_sees_afterwards_what_stands()
    {
        var store = Untidy();
        using var reader = store.OpenSnapshot();
        var rows = reader.Load(StoreSamples.Tap.Name).Dataset;
        var before = Enumerable.Range(0, rows.Features.Rows).Select(r => rows.Features.Row(r).ToArray()).ToList();
        Write(store, "/a", w => w.AddRemoved("x.jpg"));
        for (var i = 0; i < 2; i++) StoreCompaction.Run(store, AtOnce, TestContext.Current.CancellationToken);
        Assert.Equal(before, Enumerable.Range(0, rows.Features.Rows).Select(r => rows.Features.Row(r).ToArray()));
        reader.Refresh();
        Assert.Equal(["/b x.jpg", "/a y.jpg"], reader.Items.Select(i => $"{i.Source} {i.Path}"));
        Assert.Equal((0, 0, 3), (reader.Load(StoreSamples.Tap.Name).Missing, reader.Info().Duplicates, reader.Info().Parts));
    }

    [Fact]
    public void What_a_writer_relied_on_or_gave_before_its_item_is_there_when_it_ends()
    {
        var store = Untidy();
        using var known = store.OpenSnapshot();
        using (var writer = store.OpenWriter(new StoreWriterOptions { Source = "/c" }))
        {
            // In the store, and nothing refers to it; and of its own, whose item comes late.
            writer.RelyOn(known.Indices.Single().PartOf(StoreSamples.Hash(3), out var row)!, row);
            writer.AddVector(StoreSamples.Tap, StoreSamples.Hash(50), StoreSamples.Vector(50, 4));
            writer.Flush();
            for (var i = 0; i < 3; i++) StoreCompaction.Run(store, AtOnce, TestContext.Current.CancellationToken);
            using (var bare = store.OpenSnapshot()) Assert.False(bare.ContainsVector(StoreSamples.Tap.Name, StoreSamples.Tap.Pool, StoreSamples.Hash(50)));
            writer.AddItem(StoreSamples.Item("relied.jpg", 3));
            writer.AddItem(StoreSamples.Item("own.jpg", 50));
            writer.Complete();
        }

        for (var i = 0; i < 2; i++) StoreCompaction.Run(store, AtOnce, TestContext.Current.CancellationToken);
        using var after = store.OpenSnapshot();
        var (data, missing) = after.Load(StoreSamples.Tap.Name);
        Assert.Equal(0, missing);
        Assert.Equal(StoreSamples.Vector(3, 4), data.Features.Row(data.Items.ToList().FindIndex(i => i.Path == "relied.jpg")).ToArray());
    }

    [Fact]
    public void An_item_whose_vector_was_superseded_before_it_appeared_keeps_it()
    {
        // A writer that was killed between its item and the look at its vectors.
        var store = Untidy();
        StoreCompaction.Run(store, AtOnce, TestContext.Current.CancellationToken);
        Write(store, "/c", w => w.AddItem(StoreSamples.Item("late.jpg", 3)));
        for (var i = 0; i < 3; i++)
        {
            using (var snapshot = store.OpenSnapshot()) Assert.Equal(0, snapshot.Load(StoreSamples.Tap.Name).Missing);
            StoreCompaction.Run(store, AtOnce, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Stopped_among_the_parts_of_items_no_removed_path_comes_back()
    {
        var store = StoreSamples.Create(_folder.File("s"));
        Write(store, "/a", w => w.Add("x.jpg", 1));
        Write(store, "/a", w => w.AddRemoved("x.jpg"));
        Write(store, "/a", w => w.Add("y.jpg", 2));
        string[] old = Directory.GetFiles(Path.Combine(store.Folder, "items"));
        StoreCompaction.Run(store, AtOnce, TestContext.Current.CancellationToken);
        using (var whole = store.OpenSnapshot()) Assert.Equal(["y.jpg"], whole.Items.Select(i => i.Path));

        // The moments of its work, from behind: the removals' part is the last to go.
        var compacted = Path.Combine(store.Folder, "compacted", "items");
        var removals = Directory.GetFiles(compacted).Select(Path.GetFileName).Except(old.Select(Path.GetFileName)).Single()!;
        File.Move(Path.Combine(compacted, removals), Path.Combine(store.Folder, "items", removals));
        foreach (var part in old.OrderDescending(StringComparer.Ordinal).Select(Path.GetFileName))
        {
            File.Move(Path.Combine(compacted, part!), Path.Combine(store.Folder, "items", part!));
            using var torn = store.OpenSnapshot();
            Assert.Equal(["y.jpg"], torn.Items.Select(i => i.Path));
        }
    }

    [Fact]
    public void A_removal_stays_as_long_as_a_failure_would_stand_without_it()
    {
        var store = StoreSamples.Create(_folder.File("s"));
        Write(store, "/a", w => w.AddFailure("x.jpg", "decode", "cut off"));
        Write(store, "/a", w => w.Add("y.jpg", 2));
        Write(store, "/a", w => w.AddRemoved("x.jpg"));
        for (var i = 0; i < 2; i++)
        {
            var result = StoreCompaction.Run(store, AtOnce, TestContext.Current.CancellationToken);
            Assert.Equal(0, result.RowsDropped);
            using var snapshot = store.OpenSnapshot();
            Assert.Empty(snapshot.Failures);
            Assert.Equal(["y.jpg"], snapshot.Items.Select(f => f.Path));
        }
    }

    [Fact]
    public void Forgotten_sources_go_with_what_only_they_refer_to()
    {
        var store = Untidy();
        StoreCompaction.Run(store, AtOnce with { Forget = ["/a"] }, TestContext.Current.CancellationToken);
        using var snapshot = store.OpenSnapshot();
        Assert.Equal(["/b x.jpg"], snapshot.Items.Select(i => $"{i.Source} {i.Path}"));
        Assert.Equal(1, snapshot.Info().Taps.Single().Vectors);
    }

    [Fact]
    public void Several_compactions_writers_and_readers_at_once_lose_nothing()
    {
        var store = StoreSamples.Create(_folder.File("s"));
        using var done = new CancellationTokenSource();
        Exception? failure = null;
        var others = Enumerable.Range(0, 2).Select(_ => new Thread(() => Guarded(() => StoreCompaction.Run(store, AtOnce))))
            .Append(new Thread(() => Guarded(() =>
            {
                using var snapshot = store.OpenSnapshot();
                Assert.Empty(snapshot.Damaged);
                if (snapshot.Items.Count > 0 && snapshot.Taps.Count > 0) Assert.Equal(0, snapshot.Load(StoreSamples.Tap.Name).Missing);
                snapshot.Refresh();
                if (snapshot.Items.Count > 0) Assert.Equal(0, snapshot.Load(StoreSamples.Tap.Name).Missing);
            }))).ToList();
        others.ForEach(t => t.Start());
        Parallel.For(0, 2, w => Guarded(() =>
        {
            for (var round = 0; round < 6; round++)
            {
                using var known = store.OpenSnapshot();
                using var writer = store.OpenWriter(new StoreWriterOptions { Source = $"/{w}", FlushBytes = 2_000 });
                for (var i = 0; i < 60; i++)
                {
                    // Some contents are there, some were and went, some are new.
                    var content = ((round * 17) + i) % 90;
                    if (known.Find(StoreSamples.Tap.Name, StoreSamples.Tap.Pool)?.PartOf(StoreSamples.Hash(content), out var row) is { IsSuperseded: false } part) writer.RelyOn(part, row);
                    else writer.AddVector(StoreSamples.Tap, StoreSamples.Hash(content), StoreSamples.Vector(content, 4));
                    writer.AddItem(StoreSamples.Item($"{i}.jpg", content));
                }

                for (var i = 0; i < 20; i++) writer.AddRemoved($"{i}.jpg");
                writer.Complete();
            }

            done.Cancel();
        }, once: true));
        others.ForEach(t => t.Join());
        Assert.Null(failure);
        using var end = store.OpenSnapshot();
        var (data, missing) = end.Load(StoreSamples.Tap.Name);
        Assert.Equal((0, 40), (missing, end.Items.Select(i => i.Path).Distinct().Count()));
        for (var row = 0; row < data.Items.Count; row++) Assert.Equal(StoreSamples.Vector((int)end.Items[row].Size, 4), data.Features.Row(row).ToArray());

        void Guarded(Action work, bool once = false)
        {
            try
            {
                do work();
                while (!once && !done.IsCancellationRequested);
            }
            catch (Exception e)
            {
                failure ??= e;
                done.Cancel();
            }
        }
    }

    // Of two sources; with doubles, a removal, a vector that is not finite (of format 1), and one that no item has.
    private FeatureStore Untidy()
    {
        var store = StoreSamples.Create(_folder.File("s"));
        Write(store, "/a", w => w.Add("x.jpg", 9, "old"));
        Write(store, "/a", w =>
        {
            w.Add("x.jpg", 1, "cat");
            w.Add("y.jpg", 2);
        });
        Write(store, "/b", w => w.Add("x.jpg", 4));
        Write(store, "/a", w =>
        {
            w.Add("gone.jpg", 3);
            w.AddVector(StoreSamples.Tap, StoreSamples.Hash(1), StoreSamples.Vector(1, 4));
        });
        Write(store, "/a", w => w.AddRemoved("gone.jpg"));
        var pending = new PendingVectors(StoreSamples.Tap);
        pending.Add(StoreSamples.Hash(2), [float.NaN, 0, 0, 0]);
        new PartWriter("00000001", new PartOrigin(1, PartOrigin.CurrentRevision)).Write(store, [pending], [], DateTime.UtcNow);
        return store;
    }

    private static string[] State(FeatureStore store)
    {
        using var snapshot = store.OpenSnapshot();
        var (data, missing) = snapshot.Load(StoreSamples.Tap.Name);
        return [$"missing {missing}", .. snapshot.Items.Select((item, row) => $"{item} {string.Join(' ', data.Features.Row(row).ToArray())}"), .. snapshot.Failures.Select(f => $"{f}")];
    }

    private static string[] Files(FeatureStore store) =>
        [.. new[] { "vectors", "items" }.SelectMany(f => Directory.GetFiles(Path.Combine(store.Folder, f), "part-*.arrow", SearchOption.AllDirectories))];

    private static void Write(FeatureStore store, string source, Action<StoreWriter> write)
    {
        using var writer = store.OpenWriter(new StoreWriterOptions { Source = source });
        write(writer);
        writer.Complete();
    }

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
