using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Compaction;
using Xunit;

namespace TransferLearning.Tests.Store;

/// <summary>What a compaction takes only once it is old.</summary>
public sealed class CompactionAgeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_nothing_refers_to_stays_until_it_is_old_and_so_do_abandoned_files()
    {
        var store = CompactionSamples.Untidy(_folder);
        var temporary = Path.Combine(store.Folder, "items", ".tmp-0123");
        File.WriteAllText(temporary, "half a part");
        var young = StoreCompaction.Run(store, cancellation: TestContext.Current.CancellationToken);
        using (var snapshot = store.OpenSnapshot()) Assert.True(snapshot.ContainsVector(StoreSamples.Tap.Name, StoreSamples.Tap.Pool, StoreSamples.Hash(3)));
        Assert.Equal((0L, true), (young.BytesDeleted, File.Exists(temporary)));

        var late = StoreCompaction.Run(store, new CompactOptions { Clock = new LaterClock(TimeSpan.FromHours(25)) }, TestContext.Current.CancellationToken);
        Assert.False(File.Exists(temporary));
        Assert.Equal(young.BytesWaiting + 11, late.BytesDeleted);
        using var after = store.OpenSnapshot();
        Assert.Equal(3, after.Info().Taps.Single().Vectors);
    }

    [Fact]
    public void A_file_that_a_writer_has_open_is_not_abandoned()
    {
        var store = CompactionSamples.Untidy(_folder);
        var temporary = Path.Combine(store.Folder, "items", ".tmp-0123");
        using (new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None)) StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(temporary));
        StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
        Assert.False(File.Exists(temporary));
    }

    [Fact]
    public void A_store_that_is_compacted_often_loses_what_is_old_all_the_same()
    {
        var store = Aged(TimeSpan.FromHours(20));
        StoreCompaction.Run(store, cancellation: TestContext.Current.CancellationToken);
        Assert.Single(StoreSamples.VectorParts(store, StoreSamples.Tap));
        Assert.True(Holds(store, 3));
        StoreCompaction.Run(store, new CompactOptions { Clock = new LaterClock(TimeSpan.FromHours(5)) }, TestContext.Current.CancellationToken);
        Assert.False(Holds(store, 3));
        Assert.True(Holds(store, 1));
    }

    [Fact]
    public void A_copy_is_as_young_as_the_youngest_that_it_replaces()
    {
        var store = Aged(TimeSpan.FromHours(20));
        CompactionSamples.Write(store, "/a", w => w.AddVector(StoreSamples.Tap, StoreSamples.Hash(5), StoreSamples.Vector(5, 4))); // its item may be on its way
        StoreCompaction.Run(store, cancellation: TestContext.Current.CancellationToken);
        Assert.Single(StoreSamples.VectorParts(store, StoreSamples.Tap));
        StoreCompaction.Run(store, new CompactOptions { Clock = new LaterClock(TimeSpan.FromHours(5)) }, TestContext.Current.CancellationToken);
        Assert.True(Holds(store, 5));
        StoreCompaction.Run(store, new CompactOptions { Clock = new LaterClock(TimeSpan.FromHours(25)) }, TestContext.Current.CancellationToken);
        Assert.False(Holds(store, 5));
    }

    // Two parts of that age, of one of which nothing refers to a vector.
    private FeatureStore Aged(TimeSpan age)
    {
        var store = StoreSamples.Create(_folder.File("s"));
        var clock = new LaterClock(-age);
        Add(w => w.Add("x.jpg", 1));
        Add(w => w.AddVector(StoreSamples.Tap, StoreSamples.Hash(3), StoreSamples.Vector(3, 4)));
        foreach (var part in CompactionSamples.Files(store)) File.SetLastWriteTimeUtc(part, clock.GetUtcNow().UtcDateTime);
        return store;

        void Add(Action<StoreWriter> write)
        {
            using var writer = store.OpenWriter(new StoreWriterOptions { Source = "/a", Clock = clock });
            write(writer);
            writer.Complete();
        }
    }

    private static bool Holds(FeatureStore store, int content)
    {
        using var snapshot = store.OpenSnapshot();
        return snapshot.ContainsVector(StoreSamples.Tap.Name, StoreSamples.Tap.Pool, StoreSamples.Hash(content));
    }
}
