using System.Diagnostics;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.Store;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Many_lanes_of_several_writers_make_the_exact_union_and_no_reader_sees_an_item_without_its_vector()
    {
        using var folder = new TemporaryFolder();
        const int writers = 3, lanes = 4, perLane = 200;
        StoreSamples.Create(folder.File("s"));
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            using var snapshot = FeatureStore.Open(folder.File("s")).OpenSnapshot();
            while (!done.IsCancellationRequested)
            {
                snapshot.Refresh();
                Assert.Empty(snapshot.Damaged);
                if (snapshot.Items.Count > 0) Assert.Equal(0, snapshot.Load(StoreSamples.Tap.Name).Missing);
            }
        }, TestContext.Current.CancellationToken);
        Parallel.For(0, writers, w =>
        {
            using var writer = StoreSamples.Create(folder.File("s")).OpenWriter(new StoreWriterOptions { FlushBytes = 20_000 });
            Parallel.For(0, lanes, lane =>
            {
                for (var i = 0; i < perLane; i++)
                {
                    // Half of the paths belong to all writers, as when two processes extract one folder.
                    var number = (lane * perLane) + i;
                    var shared = number % 2 == 0;
                    writer.Add(shared ? $"{number}.jpg" : $"{w}-{number}.jpg", shared ? number : (w * 100_000) + number);
                }
            });
            writer.Complete();
        });
        await done.CancelAsync();
        await reader;
        using var snapshot = FeatureStore.Open(folder.File("s")).OpenSnapshot();
        const int all = lanes * perLane;
        var info = snapshot.Verify(cancellation: TestContext.Current.CancellationToken);
        Assert.True(info.Complete);
        Assert.Equal((all / 2) + (writers * all / 2), info.Rows);
        Assert.Equal(info.Rows, info.Taps.Single().Vectors);
        Assert.Equal(all / 2, info.Duplicates);
    }

    [Fact]
    public void A_writer_whose_clock_was_set_back_still_comes_last()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Filled(folder.File("s"), 1);
        using (var writer = store.OpenWriter(new StoreWriterOptions { Clock = new LateClock() }))
        {
            writer.AddItem(StoreSamples.Item("cat/0.jpg", 0, "relabelled"));
            writer.Complete();
        }

        using var snapshot = store.OpenSnapshot();
        Assert.Equal("relabelled", snapshot.Items.Single().Label);
    }

    [Fact]
    public void Twenty_thousand_items_in_a_hundred_parts_are_one_matrix()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Create(folder.File("s"));
        var tap = new StoreTap("features", "none", 256);
        using (var writer = store.OpenWriter(new StoreWriterOptions { FlushBytes = 250_000 }))
        {
            var vector = new float[256];
            for (var i = 0; i < 20_000; i++)
            {
                vector[0] = i;
                var item = StoreSamples.Item($"class{i % 10}/{i}.jpg", i, $"class{i % 10}");
                writer.AddVector(tap, item.Content, vector);
                writer.AddItem(item);
            }

            writer.Complete();
        }

        var watch = Stopwatch.StartNew();
        using var snapshot = store.OpenSnapshot();
        var opened = watch.Elapsed;
        var dataset = snapshot.Load("features").Dataset;
        TestContext.Current.TestOutputHelper?.WriteLine($"{snapshot.Parts} parts: opened {opened.TotalMilliseconds:F0} ms, loaded {watch.Elapsed.TotalMilliseconds:F0} ms");
        Assert.Equal(20_000, dataset.Features.Rows);
        Assert.InRange(snapshot.Parts, 100, 200);
        for (var row = 0; row < dataset.Features.Rows; row++) Assert.Equal(dataset.Items[row].Content, StoreSamples.Hash((int)dataset.Features.Row(row)[0]));
    }

    /// <summary>A clock that is an hour behind.</summary>
    private sealed class LateClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(-1);
    }
}
