using System.Runtime.InteropServices;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.Store;

public sealed class RoundTripTests
{
    [Fact]
    public void What_was_written_is_read()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Filled(folder.File("s"), 11);
        using var snapshot = FeatureStore.Open(store.Folder).OpenSnapshot();
        var (dataset, missing) = snapshot.Load("fire9/concat_1", "avg");
        Assert.Equal(0, missing);
        Assert.Equal([.. Enumerable.Range(0, 6).Select(i => $"cat/{i * 2}.jpg"), .. Enumerable.Range(0, 5).Select(i => $"dog/{(i * 2) + 1}.jpg")], dataset.Items.Select(i => i.Path));
        Assert.Equal(["cat", "dog"], dataset.Classes);
        Assert.Equal(StoreSamples.Recipe, dataset.Space.Recipe);
        Assert.Equal(4, dataset.Space.Dimension);
        for (var row = 0; row < dataset.Features.Rows; row++)
        {
            var content = int.Parse(Path.GetFileNameWithoutExtension(dataset.Items[row].Path));
            Assert.Equal(StoreSamples.Vector(content, 4), dataset.Features.Row(row).ToArray());
        }

        Assert.Empty(snapshot.Damaged);
        Assert.True(snapshot.Info().Complete);
        Assert.True(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).Complete);
    }

    [Fact]
    public void Every_field_of_an_item_survives()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Create(folder.File("s"));
        StoredItem[] items =
        [
            new("a b\"c'd\ne.jpg", StoreSamples.Hash(1), long.MaxValue, new DateTime(1969, 12, 31, 23, 59, 59, 999, DateTimeKind.Utc), "λ", "train", "g"),
            new("z/🙂.png", StoreSamples.Hash(2), 0, StoreSamples.Modified.AddTicks(17), "", null, ""),
        ];
        using (var writer = store.OpenWriter())
        {
            foreach (var item in items) writer.AddItem(item);
            writer.Complete();
        }

        using var snapshot = store.OpenSnapshot();
        Assert.Equal(items[0], snapshot.Items[0]);
        Assert.Equal(items[1] with { Modified = StoreSamples.Modified.AddTicks(10) }, snapshot.Items[1]);
        Assert.True(snapshot.TryGetItem(null, "z/🙂.png", out var found));
        Assert.True(found.IsUnchanged(0, StoreSamples.Modified.AddTicks(19)));
        Assert.False(found.IsUnchanged(0, StoreSamples.Modified.AddTicks(20)));
        Assert.False(found.IsUnchanged(1, StoreSamples.Modified.AddTicks(17)));
        Assert.Equal(2, snapshot.Info().Missing);
    }

    [Fact]
    public void Rows_lie_in_the_mapped_file_and_are_refused_after_it_was_given_back()
    {
        using var folder = new TemporaryFolder();
        var snapshot = StoreSamples.Filled(folder.File("s"), 3).OpenSnapshot();
        var features = snapshot.Load("fire9/concat_1").Dataset.Features;
        var part = snapshot.Indices.Single().Parts.Single();
        Assert.True(MemoryMarshal.AsBytes(features.Row(0)).Overlaps(part.Bytes));
        snapshot.Dispose();
        Assert.Throws<ObjectDisposedException>(() => features.Row(0).ToArray());
    }

    [Fact]
    public void Taps_stand_side_by_side_and_items_that_lack_one_are_counted()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Filled(folder.File("s"), 3);
        var second = new StoreTap("features", "none", 2);
        using (var writer = store.OpenWriter())
        {
            writer.AddVector(second, StoreSamples.Hash(0), [7, 8]);
            writer.AddVector(second, StoreSamples.Hash(2), [9, 10]);
            writer.Complete();
        }

        using var snapshot = store.OpenSnapshot();
        var (dataset, missing) = snapshot.Load("fire9/concat_1+features");
        Assert.Equal(1, missing);
        Assert.Equal(1, snapshot.Info().Missing);
        Assert.Equal(["cat/0.jpg", "cat/2.jpg"], dataset.Items.Select(i => i.Path));
        Assert.Equal([.. StoreSamples.Vector(2, 4), 9, 10], dataset.Features.Row(1).ToArray());
        Assert.Equal(("fire9/concat_1+features", "avg+none", 6), (dataset.Space.Tap, dataset.Space.Pool, dataset.Space.Dimension));
        Assert.Contains("features.none, fire9/concat_1.avg", Assert.Throws<UsageException>(() => snapshot.Load("fire8")).Message);
        Assert.Throws<UsageException>(() => snapshot.Load("features", "avg"));
    }

    [Fact]
    public void The_time_of_a_part_is_bounded_by_the_interval()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Create(folder.File("s"));
        using var writer = store.OpenWriter(new StoreWriterOptions { FlushInterval = TimeSpan.FromMilliseconds(100) });
        writer.Add("a.jpg", 1);
        using var snapshot = store.OpenSnapshot();
        for (var i = 0; i < 100 && snapshot.Items.Count == 0; i++)
        {
            Thread.Sleep(50);
            snapshot.Refresh();
        }

        Assert.Equal("a.jpg", Assert.Single(snapshot.Items).Path);
        Assert.True(snapshot.ContainsVector("fire9/concat_1", "avg", StoreSamples.Hash(1)));
    }

    [Fact]
    public void One_content_has_one_vector_and_wrong_lengths_are_refused()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Create(folder.File("s"));
        using var writer = store.OpenWriter();
        writer.Add("a.jpg", 1);
        writer.Add("b.jpg", 1);
        Assert.True(writer.ContainsVector("fire9/concat_1", "avg", StoreSamples.Hash(1)));
        Assert.Equal(1, writer.Vectors);
        Assert.Throws<ArgumentException>(() => writer.AddVector(StoreSamples.Tap, StoreSamples.Hash(2), [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => writer.AddVector(StoreSamples.Tap with { Dimension = 3 }, StoreSamples.Hash(2), [1, 2, 3]));
        writer.Complete();
        Assert.Throws<ObjectDisposedException>(() => writer.AddItem(StoreSamples.Item("c.jpg", 1)));
        using var snapshot = store.OpenSnapshot();
        Assert.Equal(0, snapshot.Info().Duplicates);
        Assert.Equal(2, snapshot.Load("fire9/concat_1").Dataset.Features.Rows);
    }
}
