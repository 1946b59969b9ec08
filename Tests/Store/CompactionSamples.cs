using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Compaction;

namespace TransferLearning.Tests.Store;

/// <summary>Stores that have something to compact.</summary>
internal static class CompactionSamples
{
    public static readonly CompactOptions AtOnce = new() { OlderThan = TimeSpan.Zero };

    /// <summary>Of two sources; with doubles, a removal, a vector that is not finite (of format 1), and one that no item has.</summary>
    public static FeatureStore Untidy(TemporaryFolder folder)
    {
        var store = StoreSamples.Create(folder.File("s"));
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

    public static string[] State(FeatureStore store)
    {
        using var snapshot = store.OpenSnapshot();
        var (data, missing) = snapshot.Load(StoreSamples.Tap.Name);
        return [$"missing {missing}", .. snapshot.Items.Select((item, row) => $"{item} {string.Join(' ', data.Features.Row(row).ToArray())}"), .. snapshot.Failures.Select(f => $"{f}")];
    }

    public static string[] Files(FeatureStore store) =>
        [.. new[] { "vectors", "items" }.SelectMany(f => Directory.GetFiles(Path.Combine(store.Folder, f), "part-*.arrow", SearchOption.AllDirectories))];

    public static void Write(FeatureStore store, string source, Action<StoreWriter> write)
    {
        using var writer = store.OpenWriter(new StoreWriterOptions { Source = source });
        write(writer);
        writer.Complete();
    }
}
