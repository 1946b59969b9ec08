using System.Globalization;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.Store;

/// <summary>A million items must fit beside a fit: what loading takes is counted, and lists that were handed out do not move.</summary>
public sealed class ManyItemsTests
{
    // Less than half of it stays: the path (about 50 bytes), its row (88), hash tables, order and addresses (80). The rest is let go while parts are read.
    private const long BytesPerItem = 700;

    [Fact]
    public void Loading_takes_few_bytes_an_item()
    {
        const int Count = 100_000;
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Create(folder.File("s"));
        using (var writer = store.OpenWriter())
        {
            for (var i = 0; i < Count; i++)
            {
                var hash = new ContentHash((ulong)i * 0x9E37_79B9_7F4A_7C15, 1, 2, (ulong)i);
                writer.AddVector(StoreSamples.Tap, hash, [i, 1, 2, 3]);
                writer.AddItem(new StoredItem($"{i:D7}.jpg", hash, i, StoreSamples.Modified, (i % 100).ToString(CultureInfo.InvariantCulture)));
            }

            writer.Complete();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var snapshot = store.OpenSnapshot();
        Assert.Empty(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).DamagedParts);
        var (all, missing) = snapshot.Load(StoreSamples.Tap.Name);
        var training = all.Select(GivenSplits.TrainingRows(all.Items, []));
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((Count, 0, 100), (training.Items.Count, missing, training.Classes.Count));
        Assert.Equal(("0099999.jpg", "99", 99_999f), (training.Items[99_999].Path, training.Items[99_999].Label, training.Features.Row(99_999)[0]));
        Assert.True(taken < BytesPerItem * Count, $"{taken / Count} bytes an item");
    }

    [Fact]
    public void A_list_that_was_handed_out_stays_as_it_is()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Filled(folder.File("s"), 6);
        using var snapshot = store.OpenSnapshot();
        var before = snapshot.Items;
        var dataset = snapshot.Load(StoreSamples.Tap.Name).Dataset;
        StoredItem[] copy = [.. before];
        for (var round = 0; round < 2; round++)
        {
            using (var writer = store.OpenWriter())
            {
                writer.Add("cat/0.jpg", 0, $"relabelled {round}");
                writer.AddRemoved("cat/2.jpg");
                writer.Add("cat/1.jpg", 7, "new");
                writer.Complete();
            }

            snapshot.Refresh();
            Assert.Equal(copy, before);
            Assert.Equal(copy.Select(i => i.ToDatasetItem()), dataset.Items);
            Assert.Equal(["cat/0.jpg", "cat/1.jpg", "cat/4.jpg", "dog/1.jpg", "dog/3.jpg", "dog/5.jpg"], snapshot.Items.Select(i => i.Path));
            Assert.Equal($"relabelled {round}", snapshot.Items[0].Label);
        }
    }
}
