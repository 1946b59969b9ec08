using System.Text.Json;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Compaction;
using Xunit;

namespace TransferLearning.Tests.Store;

/// <summary>Parts that are damaged, that cannot be read here and now, and that a later version wrote: each is told from the others, and none is taken for whole or thrown away.</summary>
public sealed class UnusablePartTests : IDisposable
{
    private static readonly CompactOptions s_atOnce = new() { OlderThan = TimeSpan.Zero };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_part_is_never_copied_under_a_checksum_of_its_own(bool dry)
    {
        var store = TwoParts();
        var part = StoreSamples.VectorParts(store, StoreSamples.Tap)[0];
        var bytes = Flip(part);
        var before = Files(store);
        var e = Assert.Throws<TlearnException>(() => StoreCompaction.Run(store, s_atOnce with { DryRun = dry }, TestContext.Current.CancellationToken));
        Assert.Contains($"{Path.GetFileName(part)} is damaged: checksum: found", e.Message);
        Assert.Contains("run the same `Features.ExtractAsync` again", e.Next);
        Assert.Equal(before, Files(store));
        Assert.Equal(bytes, File.ReadAllBytes(part));

        // Set aside, as an extraction does, it is in nobody's way.
        Assert.Equal(DamageKind.Damaged, Assert.Single(Aside(store)).Kind);
        StoreCompaction.Run(store, s_atOnce, TestContext.Current.CancellationToken);
        using var snapshot = store.OpenSnapshot();
        Assert.Empty(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).Damaged);
        Assert.Equal(1, snapshot.Load(StoreSamples.Tap.Name).Missing);
    }

    [Theory]
    [InlineData("items")]
    [InlineData("vectors")]
    public void What_cannot_be_read_is_neither_thrown_away_nor_set_aside(string below)
    {
        var store = TwoParts();
        var part = Directory.GetFiles(Path.Combine(store.Folder, below), "part-*.arrow", SearchOption.AllDirectories)[0];
        var before = Files(store);
        using (new FileStream(part, FileMode.Open, FileAccess.Read, FileShare.None))
        {
            using (var snapshot = store.OpenSnapshot()) Assert.Equal((Path.GetRelativePath(store.Folder, part).Replace('\\', '/'), DamageKind.Unreadable), (Assert.Single(snapshot.Damaged).File, snapshot.Damaged[0].Kind));
            var e = Assert.Throws<TlearnException>(() => StoreCompaction.Run(store, s_atOnce, TestContext.Current.CancellationToken));
            Assert.Contains($"{Path.GetFileName(part)} cannot be read: ", e.Message);
            Assert.Contains("permissions or the disk", e.Next);
            Assert.Equal(DamageKind.Unreadable, Assert.Single(Aside(store)).Kind);
            Assert.Contains("cannot be read", Assert.Throws<TlearnException>(() => StoreMerge.Run([store], _folder.File("all"), TestContext.Current.CancellationToken)).Message);
        }

        Assert.Equal(before, Files(store));
        StoreCompaction.Run(store, s_atOnce, TestContext.Current.CancellationToken);
        using var after = store.OpenSnapshot();
        Assert.Equal((2, 0, true), (after.Items.Count, after.Load(StoreSamples.Tap.Name).Missing, after.Verify(cancellation: TestContext.Current.CancellationToken).Complete));
    }

    [Fact]
    public void What_a_later_version_wrote_stays_unless_it_is_damaged()
    {
        var store = TwoParts();
        var later = new PartWriter("00000009", new PartOrigin(StoreDescription.CurrentFormat + 1, PartOrigin.CurrentRevision));
        var pending = new PendingVectors(StoreSamples.Tap);
        pending.Add(StoreSamples.Hash(7), StoreSamples.Vector(7, 4));
        later.Write(store, [pending], [new ItemRow(StoreSamples.Item("later.jpg", 7), MicrosecondTime.From(DateTime.UtcNow), Removed: false)], DateTime.UtcNow);
        var before = Files(store);
        Assert.All(Aside(store), d => Assert.Equal(("found 3", DamageKind.LaterFormat), (d.Reason.Split(": ")[1].Split(',')[0], d.Kind)));
        var e = Assert.Throws<TlearnException>(() => StoreCompaction.Run(store, s_atOnce, TestContext.Current.CancellationToken));
        Assert.Contains("is of a later version: format: found 3, this program reads up to 2 (and 1 more)", e.Message);
        Assert.Contains("newer tlearn", e.Next);
        Assert.Equal(before, Files(store));
        using (var snapshot = store.OpenSnapshot())
        {
            Assert.Equal((2, 2), (snapshot.Damaged.Count, snapshot.Items.Count));
            Assert.Contains("\"kind\":\"later format\"", JsonSerializer.Serialize(snapshot.Damaged[0]));
        }

        // One bit of it, and its number says nothing any more.
        Flip(StoreSamples.VectorParts(store, StoreSamples.Tap).Single(f => f.Contains("-00000009-")));
        Assert.Equal(["damaged", "later"], Aside(store).Select(d => d.Kind == DamageKind.Damaged ? "damaged" : "later").Order());
        Assert.Single(before.Except(Files(store)));
    }

    // As an extraction does.
    private static IReadOnlyList<DamagedFile> Aside(FeatureStore store)
    {
        var damaged = StoreRepair.FindDamaged(store, TestContext.Current.CancellationToken);
        StoreRepair.SetAside(store, damaged);
        return damaged;
    }

    private FeatureStore TwoParts()
    {
        var store = StoreSamples.Filled(_folder.File("s"), 1);
        using var writer = store.OpenWriter();
        writer.Add("dog/9.jpg", 9);
        writer.Complete();
        return store;
    }

    // A bit of a vector's last value: nothing of the frame tells.
    private static byte[] Flip(string part)
    {
        var bytes = File.ReadAllBytes(part);
        var content = part.Contains("-00000009-", StringComparison.Ordinal) ? 7 : new[] { 0, 9 }.Single(c => At(c) > 0);
        bytes[At(content)] ^= 1;
        File.WriteAllBytes(part, bytes);
        return bytes;

        int At(int content) => bytes.AsSpan().IndexOf(BitConverter.GetBytes(StoreSamples.Vector(content, 4)[3]));
    }

    private static string[] Files(FeatureStore store) =>
        [.. Directory.GetFiles(store.Folder, "*.arrow", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
