using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Compaction;
using Xunit;

namespace TransferLearning.Tests.Store;

public sealed class MergeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stores_of_one_recipe_become_one_and_what_they_share_counts_once()
    {
        var first = Store("a", "/one", w =>
        {
            w.Add("x.jpg", 1, "cat");
            w.Add("y.jpg", 2, "cat");
            w.AddFailure("bad.jpg", "decode", "cut off");
        });
        Thread.Sleep(2);
        var second = Store("b", "/one", w =>
        {
            w.Add("y.jpg", 2, "dog");
            w.Add("z.jpg", 3);
            w.AddRemoved("never.jpg");
        });
        var third = Store("c", "/two", w => w.Add("x.jpg", 4));
        var merged = StoreMerge.Run([first, second, third], _folder.File("all"), TestContext.Current.CancellationToken);
        Assert.Equal((4L, 1L), (merged.Rows, merged.Duplicates));
        Check();
        var files = Directory.GetFiles(_folder.File("all"), "*", SearchOption.AllDirectories).Length;

        // Again, it finds nothing to add.
        Assert.Equal(4, StoreMerge.Run([first, second, third], _folder.File("all"), TestContext.Current.CancellationToken).Rows);
        Assert.Equal(files, Directory.GetFiles(_folder.File("all"), "*", SearchOption.AllDirectories).Length);
        Check();

        void Check()
        {
            using var all = FeatureStore.Open(_folder.File("all")).OpenSnapshot();
            Assert.Equal(["/one x.jpg cat", "/two x.jpg ", "/one y.jpg dog", "/one z.jpg "], all.Items.Select(i => $"{i.Source} {i.Path} {i.Label}"));
            Assert.Equal(["/one bad.jpg"], all.Failures.Select(f => $"{f.Source} {f.Path}"));
            var info = all.Verify(cancellation: TestContext.Current.CancellationToken);
            Assert.Equal((true, 0, 4), (info.Complete, info.Duplicates, info.Taps.Single().Vectors));
            var data = all.Load(StoreSamples.Tap.Name).Dataset;
            for (var row = 0; row < 4; row++) Assert.Equal(StoreSamples.Vector((int)all.Items[row].Size, 4), data.Features.Row(row).ToArray());
        }
    }

    [Fact]
    public void Stores_of_two_recipes_are_refused_and_nothing_is_written()
    {
        var first = Store("a", "/one", w => w.Add("x.jpg", 1));
        var other = FeatureStore.OpenOrCreate(_folder.File("o"), StoreSamples.Recipe with { Views = "flip" }, StoreSamples.Provenance);
        Assert.Contains("views: found flip, expected center", Assert.Throws<TlearnException>(() => StoreMerge.Run([first, other], _folder.File("all"), TestContext.Current.CancellationToken)).Message);
        Assert.False(Path.Exists(_folder.File("all")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_is_seen_after_a_merge_outweighs_what_was_merged(int merges)
    {
        // By a clock that is ahead of those of later writers.
        var first = StoreSamples.Create(_folder.File("a"));
        using (var writer = first.OpenWriter(new StoreWriterOptions { Source = "/one", Clock = new LaterClock(TimeSpan.FromHours(1)) }))
        {
            writer.Add("x.jpg", 1, "old");
            writer.Add("gone.jpg", 2);
            writer.AddFailure("bad.jpg", "decode", "cut off");
            writer.Complete();
        }

        var second = Store("b", "/two", w => w.Add("y.jpg", 3));
        for (var i = 0; i < merges; i++) StoreMerge.Run(i == 0 ? [first] : [first, second], _folder.File("all"), TestContext.Current.CancellationToken);
        var all = Store("all", "/one", w =>
        {
            w.AddItem(StoreSamples.Item("x.jpg", 1, "new"));
            w.AddItem(StoreSamples.Item("bad.jpg", 2));
            w.AddRemoved("gone.jpg");
        });
        for (var i = 0; i < 2; i++)
        {
            using (var snapshot = all.OpenSnapshot())
            {
                Assert.Equal(["bad.jpg ", "x.jpg new"], snapshot.Items.Where(item => item.Source == "/one").Select(item => $"{item.Path} {item.Label}"));
                Assert.Empty(snapshot.Failures);
            }

            StoreCompaction.Run(all, CompactionSamples.AtOnce, TestContext.Current.CancellationToken);
        }
    }

    private FeatureStore Store(string name, string source, Action<StoreWriter> write)
    {
        var store = StoreSamples.Create(_folder.File(name));
        using var writer = store.OpenWriter(new StoreWriterOptions { Source = source });
        write(writer);
        writer.Complete();
        return store;
    }
}
