using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Compaction;
using Xunit;

namespace TransferLearning.Tests.Store;

/// <summary>What a compaction takes away, and what stays.</summary>
public sealed class CompactionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Parts_become_one_and_what_nothing_needs_goes()
    {
        var store = CompactionSamples.Untidy(_folder);
        var before = CompactionSamples.State(store);
        var dry = StoreCompaction.Run(store, CompactionSamples.AtOnce with { DryRun = true }, TestContext.Current.CancellationToken);
        Assert.Equal(10, CompactionSamples.Files(store).Length);
        var first = StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
        Assert.Equal(before, CompactionSamples.State(store));
        Assert.Equal((10, 3, 7L), (first.PartsBefore, first.PartsAfter, first.RowsDropped)); // one part of vectors, one of items a source; gone are the vectors of 9 and 3, a double, NaN, and of items the first x, gone and its removal
        Assert.Equal((first.PartsBefore, first.PartsAfter, first.RowsDropped), (dry.PartsBefore, dry.PartsAfter, dry.RowsDropped));
        Assert.Equal(0, first.BytesDeleted);
        Assert.True(first.BytesWaiting > 0);
        Assert.Equal(3, CompactionSamples.Files(store).Length);
        using (var snapshot = store.OpenSnapshot())
        {
            var info = snapshot.Verify(cancellation: TestContext.Current.CancellationToken);
            Assert.Equal((true, 0, 3, 3), (info.Complete, info.Duplicates, info.Parts, info.Taps.Single().Vectors));
        }

        var second = StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
        Assert.Equal((3, 3, 0L, first.BytesWaiting, 0L), (second.PartsBefore, second.PartsAfter, second.RowsDropped, second.BytesDeleted, second.BytesWaiting));
        Assert.Equal(before, CompactionSamples.State(store));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(store.Folder, "compacted"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Stopped_among_the_parts_of_items_no_removed_path_comes_back()
    {
        var store = StoreSamples.Create(_folder.File("s"));
        CompactionSamples.Write(store, "/a", w => w.Add("x.jpg", 1));
        CompactionSamples.Write(store, "/a", w => w.AddRemoved("x.jpg"));
        CompactionSamples.Write(store, "/a", w => w.Add("y.jpg", 2));
        string[] old = Directory.GetFiles(Path.Combine(store.Folder, "items"));
        StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
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
        CompactionSamples.Write(store, "/a", w => w.AddFailure("x.jpg", "decode", "cut off"));
        CompactionSamples.Write(store, "/a", w => w.Add("y.jpg", 2));
        CompactionSamples.Write(store, "/a", w => w.AddRemoved("x.jpg"));
        for (var i = 0; i < 2; i++)
        {
            var result = StoreCompaction.Run(store, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
            Assert.Equal(0, result.RowsDropped);
            using var snapshot = store.OpenSnapshot();
            Assert.Empty(snapshot.Failures);
            Assert.Equal(["y.jpg"], snapshot.Items.Select(f => f.Path));
        }
    }

    [Fact]
    public void Forgotten_sources_go_with_what_only_they_refer_to()
    {
        var store = CompactionSamples.Untidy(_folder);
        StoreCompaction.Run(store, CompactionSamples.AtOnce with { Forget = ["/a"] }, TestContext.Current.CancellationToken);
        using var snapshot = store.OpenSnapshot();
        Assert.Equal(["/b x.jpg"], snapshot.Items.Select(i => $"{i.Source} {i.Path}"));
        Assert.Equal(1, snapshot.Info().Taps.Single().Vectors);
    }
}
