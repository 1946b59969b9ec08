using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.Store;

public sealed class DamageTests
{
    [Fact]
    public void Another_recipe_is_refused_and_what_differs_is_named()
    {
        using var folder = new TemporaryFolder();
        StoreSamples.Create(folder.File("s"));
        var other = StoreSamples.Recipe with { Views = "flip", Preprocessing = new PreprocessingRecord { Channels = ChannelOrder.BGR } };
        var e = Assert.Throws<TlearnException>(() => FeatureStore.OpenOrCreate(folder.File("s"), other, StoreSamples.Provenance));
        Assert.Equal(["views: found center, expected flip", "channels: found RGB, expected BGR"], e.Message.Split('\n')[1..].Select(l => l.Trim()));
        Assert.Equal("tiny", FeatureStore.OpenOrCreate(folder.File("s"), StoreSamples.Recipe, new StoreProvenance { ModelName = "renamed" }).Provenance.ModelName);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"format\":1}")]
    [InlineData("{\"format\":1,\"recipe\":null}")]
    [InlineData("{\"format\":1,\"recipe\":{\"model\":\"a\",\"views\":\"center\",\"preprocessing\":null,\"format\":1,\"more\":2}}")]
    public void A_damaged_description_is_named(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("store.json"), content);
        Assert.Contains("store.json: damaged", Assert.Throws<TlearnException>(() => FeatureStore.Open(folder)).Message);
    }

    [Fact]
    public void A_later_format_a_foreign_folder_and_a_file_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no folder", Assert.Throws<TlearnException>(() => FeatureStore.Open(folder.File("none"))).Message);
        Assert.Contains("no store.json", Assert.Throws<TlearnException>(() => FeatureStore.Open(folder)).Message);
        File.WriteAllText(folder.File("holiday.jpg"), "x");
        Assert.Contains("holiday.jpg", Assert.Throws<TlearnException>(() => StoreSamples.Create(folder)).Message);
        Assert.Contains("found a file", Assert.Throws<TlearnException>(() => StoreSamples.Create(folder.File("holiday.jpg"))).Message);
        File.WriteAllText(folder.File("store.json"), "{\"format\":3,\"recipe\":{\"new\":true}}");
        Assert.Contains("found store format 3", Assert.Throws<TlearnException>(() => FeatureStore.Open(folder)).Message);
    }

    [Fact]
    public void Of_many_that_make_a_store_at_once_one_writes_and_all_agree()
    {
        using var folder = new TemporaryFolder();
        for (var round = 0; round < 20; round++)
        {
            var path = folder.File($"s{round}", "deep");
            var names = new string?[8];
            Parallel.For(0, names.Length, i => names[i] = FeatureStore.OpenOrCreate(path, StoreSamples.Recipe, new StoreProvenance { ModelName = $"m{i}" }).Provenance.ModelName);
            Assert.Single(names.Distinct());
            Assert.Equal([".tlearn", "store.json"], Directory.GetFileSystemEntries(path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void What_a_killed_writer_left_is_no_data_and_goes_when_it_is_old()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Filled(folder.File("s"), 4);
        var part = StoreSamples.VectorParts(store, StoreSamples.Tap).Single();
        var fresh = Path.Combine(Path.GetDirectoryName(part)!, ".tmp-1");
        var old = Path.Combine(store.Folder, "items", ".tmp-2");
        File.Copy(part, fresh);
        File.Copy(part, old);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        Directory.CreateDirectory(Path.Combine(store.Folder, "failures"));
        File.WriteAllText(Path.Combine(store.Folder, "failures", "x.jsonl"), "{\"path\":\"a\",\"stage\":\"decode\",\"reason\":\"r\",\"seen\":\"2026-01-01T00:00:00Z\"}\n{\"path\":\"b\",\"sta");
        using (var snapshot = store.OpenSnapshot())
        {
            Assert.Empty(snapshot.Damaged);
            Assert.Equal("a", Assert.Single(snapshot.Failures).Path);
            Assert.Equal(2, snapshot.Parts);
        }

        store.OpenWriter().Dispose();
        Assert.True(File.Exists(fresh));
        Assert.False(File.Exists(old));
    }

    [Theory]
    [InlineData("truncate", "cut off")]
    [InlineData("empty", "ARROW1")]
    [InlineData("zeros", "ARROW1")]
    [InlineData("foreign", "checksum")]
    [InlineData("header", "Arrow")]
    public void A_damaged_part_is_reported_and_passed_over(string kind, string reason)
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Filled(folder.File("s"), 4);
        using (var writer = store.OpenWriter())
        {
            writer.Add("e/9.jpg", 9);
            writer.Complete();
        }

        var part = StoreSamples.VectorParts(store, StoreSamples.Tap).MaxBy(f => f, StringComparer.Ordinal)!;
        var bytes = File.ReadAllBytes(part);
        if (kind == "truncate") File.WriteAllBytes(part, bytes[..^7]);
        else if (kind == "empty") File.WriteAllBytes(part, []);
        else if (kind == "zeros") File.WriteAllBytes(part, new byte[bytes.Length]);
        else if (kind == "foreign") File.Move(part, part = Path.Combine(Path.GetDirectoryName(part)!, "part-0.arrow"));
        else File.WriteAllBytes(part, [.. bytes[..16], .. Enumerable.Repeat((byte)0xEE, 600), .. bytes[616..]]);

        using var snapshot = store.OpenSnapshot();
        var damaged = Assert.Single(snapshot.Damaged);
        Assert.Equal($"vectors/fire9%2Fconcat_1.avg/{Path.GetFileName(part)}", damaged.File);
        Assert.Contains(reason, damaged.Reason);
        Assert.False(snapshot.ContainsVector("fire9/concat_1", "avg", StoreSamples.Hash(9)));
        Assert.Equal(1, snapshot.Load("fire9/concat_1").Missing);
        Assert.False(snapshot.Info().Complete);
    }

    [Fact]
    public void Verify_finds_a_single_bit()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Filled(folder.File("s"), 400);
        var part = StoreSamples.VectorParts(store, StoreSamples.Tap).Single();
        var bytes = File.ReadAllBytes(part);
        bytes[bytes.Length - 3000] ^= 1;
        File.WriteAllBytes(part, bytes);
        using var snapshot = store.OpenSnapshot();
        Assert.True(snapshot.Info().Complete);
        var verified = snapshot.Verify(cancellation: TestContext.Current.CancellationToken);
        Assert.False(verified.Complete);
        Assert.Equal(400, verified.Missing);
        Assert.Equal(1, verified.Parts);
        Assert.Contains("checksum: found", Assert.Single(verified.Damaged).Reason);
    }

    [Fact]
    public void Parts_of_another_recipe_tap_or_dimension_are_damaged()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Filled(folder.File("s"), 4);
        var here = Path.GetDirectoryName(StoreSamples.VectorParts(store, StoreSamples.Tap).Single())!;
        CopyFrom(FeatureStore.OpenOrCreate(folder.File("o"), StoreSamples.Recipe with { Model = new string('b', 64) }, StoreSamples.Provenance), StoreSamples.Tap);
        CopyFrom(StoreSamples.Create(folder.File("p")), StoreSamples.Tap with { Pool = "max" });
        CopyFrom(StoreSamples.Create(folder.File("q")), StoreSamples.Tap with { Dimension = 3 });
        using var snapshot = store.OpenSnapshot();
        Assert.Equal(3, snapshot.Damaged.Count);
        Assert.Contains(snapshot.Damaged, d => d.Reason.Contains("another recipe: model: found SHA-256 bbbbbbbbbbbb…, expected "));
        Assert.Contains(snapshot.Damaged, d => d.Reason == "pool: found 'max', expected 'avg'");
        Assert.Contains(snapshot.Damaged, d => d.Reason == "dimension: found 3, the tap's other parts have 4");
        Assert.Equal(4, snapshot.Load("fire9/concat_1").Dataset.Features.Rows);
        Assert.Equal(2, snapshot.Parts);

        void CopyFrom(FeatureStore other, StoreTap tap)
        {
            using (var writer = other.OpenWriter()) writer.AddVector(tap, StoreSamples.Hash(1), new float[tap.Dimension]);
            var part = StoreSamples.VectorParts(other, tap).Single();
            File.Copy(part, Path.Combine(here, Path.GetFileName(part)));
        }
    }

    [Fact]
    public void A_store_that_cannot_be_written_says_so_and_stays_broken()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Create(folder.File("s"));
        using var writer = store.OpenWriter();
        writer.Add("a.jpg", 1);
        File.WriteAllText(Path.Combine(store.Folder, "vectors"), "in the way");
        var e = Assert.Throws<TlearnException>(writer.Flush);
        Assert.Contains("cannot be written", e.Message);
        Assert.Contains("is safe", e.Next);
        Assert.Same(e, Assert.Throws<TlearnException>(() => writer.AddItem(StoreSamples.Item("b.jpg", 1))));
        Assert.Same(e, Assert.Throws<TlearnException>(writer.Complete));
    }
}
