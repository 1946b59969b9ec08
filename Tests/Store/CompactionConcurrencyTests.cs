using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Compaction;
using Xunit;

namespace TransferLearning.Tests.Store;

/// <summary>A compaction beside readers, writers and other compactions.</summary>
public sealed class CompactionConcurrencyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_reader_from_before_reads_on_and_sees_afterwards_what_stands()
    {
        var store = CompactionSamples.Untidy(_folder);
        using var reader = store.OpenSnapshot();
        var rows = reader.Load(StoreSamples.Tap.Name).Dataset;
        var before = Enumerable.Range(0, rows.Features.Rows).Select(r => rows.Features.Row(r).ToArray()).ToList();
        CompactionSamples.Write(store, "/a", w => w.AddRemoved("x.jpg"));
        for (var i = 0; i < 2; i++) StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
        Assert.Equal(before, Enumerable.Range(0, rows.Features.Rows).Select(r => rows.Features.Row(r).ToArray()));
        reader.Refresh();
        Assert.Equal(["/b x.jpg", "/a y.jpg"], reader.Items.Select(i => $"{i.Source} {i.Path}"));
        Assert.Equal((0, 0, 3), (reader.Load(StoreSamples.Tap.Name).Missing, reader.Info().Duplicates, reader.Info().Parts));
    }

    [Fact]
    public void What_a_writer_relied_on_or_gave_before_its_item_is_there_when_it_ends()
    {
        var store = CompactionSamples.Untidy(_folder);
        using var known = store.OpenSnapshot();
        using (var writer = store.OpenWriter(new StoreWriterOptions { Source = "/c" }))
        {
            // In the store, and nothing refers to it; and of its own, whose item comes late.
            writer.RelyOn(known.Indices.Single().PartOf(StoreSamples.Hash(3), out var row)!, row);
            writer.AddVector(StoreSamples.Tap, StoreSamples.Hash(50), StoreSamples.Vector(50, 4));
            writer.Flush();
            for (var i = 0; i < 3; i++) StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
            using (var bare = store.OpenSnapshot()) Assert.False(bare.ContainsVector(StoreSamples.Tap.Name, StoreSamples.Tap.Pool, StoreSamples.Hash(50)));
            writer.AddItem(StoreSamples.Item("relied.jpg", 3));
            writer.AddItem(StoreSamples.Item("own.jpg", 50));
            writer.Complete();
        }

        for (var i = 0; i < 2; i++) StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
        using var after = store.OpenSnapshot();
        var (data, missing) = after.Load(StoreSamples.Tap.Name);
        Assert.Equal(0, missing);
        Assert.Equal(StoreSamples.Vector(3, 4), data.Features.Row(data.Items.ToList().FindIndex(i => i.Path == "relied.jpg")).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void What_a_writer_gave_long_ago_and_a_compaction_took_away_is_given_again(int compactions)
    {
        var store = CompactionSamples.Untidy(_folder);
        using (var writer = store.OpenWriter(new StoreWriterOptions { Source = "/c" }))
        {
            // The only file of content 50 becomes another; a file of the same content comes much later.
            foreach (var content in (int[])[50, 51, 52])
            {
                writer.Add("changes.jpg", content);
                writer.Flush();
            }

            for (var i = 0; i < compactions; i++) StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
            Assert.Equal(compactions == 0, writer.ContainsVector(StoreSamples.Tap.Name, StoreSamples.Tap.Pool, StoreSamples.Hash(50)));
            for (var i = compactions; i < 3; i++) StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
            if (compactions > 0) writer.AddVector(StoreSamples.Tap, StoreSamples.Hash(50), StoreSamples.Vector(50, 4));
            writer.AddItem(StoreSamples.Item("late.jpg", 50));
            writer.Complete();
        }

        using var after = store.OpenSnapshot();
        var (data, missing) = after.Load(StoreSamples.Tap.Name);
        Assert.Equal(0, missing);
        Assert.Equal(StoreSamples.Vector(50, 4), data.Features.Row(data.Items.ToList().FindIndex(i => i.Path == "late.jpg")).ToArray());
    }

    [Fact]
    public void An_item_whose_vector_was_superseded_before_it_appeared_keeps_it()
    {
        // A writer that was killed between its item and the look at its vectors.
        var store = CompactionSamples.Untidy(_folder);
        StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
        CompactionSamples.Write(store, "/c", w => w.AddItem(StoreSamples.Item("late.jpg", 3)));
        for (var i = 0; i < 3; i++)
        {
            using (var snapshot = store.OpenSnapshot()) Assert.Equal(0, snapshot.Load(StoreSamples.Tap.Name).Missing);
            StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Several_compactions_writers_and_readers_at_once_lose_nothing()
    {
        var store = StoreSamples.Create(_folder.File("s"));
        using var done = new CancellationTokenSource();
        Exception? failure = null;
        var others = Enumerable.Range(0, 2).Select(_ => new Thread(() => Guarded(() => StoreCompaction.Run(store, CompactionSamples.AtOnce))))
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
}
