using System.Text.Json;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.Store;

public sealed class NodeTests
{
    [Fact]
    public void The_apache_arrow_package_reads_the_same_numbers()
    {
        using var folder = new TemporaryFolder();
        var store = StoreSamples.Filled(folder.File("s"), 7);
        using (var writer = store.OpenWriter())
        {
            writer.AddVector(StoreSamples.Tap, StoreSamples.Hash(100), [0.1f, -1e-45f, float.MaxValue, float.NegativeZero]);
            writer.AddItem(StoreSamples.Item("🙂/\"q\"\n.jpg", 100, "λ") with { Split = "train", Group = "", Source = "/images/λ" });
            writer.AddRemoved("cat/0.jpg");
            writer.Complete();
        }

        var vectorParts = StoreSamples.VectorParts(store, StoreSamples.Tap).Order(StringComparer.Ordinal).ToArray();
        var itemParts = Directory.GetFiles(Path.Combine(store.Folder, "items")).Order(StringComparer.Ordinal).ToArray();
        var read = NodeReader.Read([.. vectorParts, .. itemParts]).EnumerateArray().ToArray();
        for (var i = 0; i < vectorParts.Length; i++) CheckVectors(read[i], store, Path.GetFileName(vectorParts[i]));
        for (var i = 0; i < itemParts.Length; i++) CheckItems(read[vectorParts.Length + i], itemParts[i]);
    }

    private static void CheckVectors(JsonElement read, FeatureStore store, string part)
    {
        using var snapshot = store.OpenSnapshot();
        var ours = snapshot.Indices.Single().Parts.Single(p => p.Name == part);
        Assert.Equal("FixedSizeBinary[32]", Type(read, "content_hash"));
        Assert.StartsWith("FixedSizeList[4]<Float32>", Type(read, "vector"));
        Assert.Equal(["decoder_revision", "dimension", "format", "pool", "recipe", "tap"], read.GetProperty("metadata").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal("fire9/concat_1", read.GetProperty("metadata").GetProperty("tap").GetString());
        Assert.Equal(StoreSamples.Recipe, RecipeDocument.Parse(read.GetProperty("metadata").GetProperty("recipe").GetString()!));
        Assert.Equal(ours.Hashes.Single().ToArray().Select(h => h.ToString()), Values(read, "content_hash").Select(v => v.GetString()));
        Assert.Equal(ours.Blocks.Single().ToArray(), Values(read, "vector").SelectMany(v => v.EnumerateArray()).Select(v => (float)v.GetDouble()));
    }

    private static void CheckItems(JsonElement read, string part)
    {
        var ours = new ItemPart(new SourceNames()).Read(Path.GetDirectoryName(part)!, Path.GetFileName(part));
        Assert.NotEmpty(ours);
        Assert.Equal("Timestamp<MICROSECOND, UTC>", Type(read, "modified"));
        Assert.Equal("Int64", Type(read, "size"));
        Assert.Equal(["source", "label", "split", "group", "decoded_since"], read.GetProperty("columns").EnumerateObject().Where(c => c.Value.GetProperty("nullable").GetBoolean()).Select(c => c.Name));
        Assert.Equal(ours.Select(r => r.Item.Source), Values(read, "source").Select(v => v.GetString()));
        Assert.Equal(ours.Select(r => r.Item.Path), Values(read, "path").Select(v => v.GetString()));
        Assert.Equal(ours.Select(r => r.Item.Content.ToString()), Values(read, "content_hash").Select(v => v.GetString()));
        Assert.Equal(ours.Select(r => r.Item.Size.ToString()), Values(read, "size").Select(v => v.GetString()));
        Assert.Equal(ours.Select(r => r.Item.Label), Values(read, "label").Select(v => v.GetString()));
        Assert.Equal(ours.Select(r => r.Item.Split), Values(read, "split").Select(v => v.GetString()));
        Assert.Equal(ours.Select(r => r.Item.Group), Values(read, "group").Select(v => v.GetString()));
        Assert.Equal(ours.Select(r => r.Removed), Values(read, "removed").Select(v => v.GetBoolean()));

        // The package gives milliseconds, with the microseconds behind the point.
        Assert.Equal(ours.Select(r => MicrosecondTime.From(r.Item.Modified)), Values(read, "modified").Select(v => (long)Math.Round(v.GetDouble() * 1000)));
        Assert.Equal(ours.Select(r => r.Seen), Values(read, "seen").Select(v => (long)Math.Round(v.GetDouble() * 1000)));
    }

    private static string Type(JsonElement read, string column) => read.GetProperty("columns").GetProperty(column).GetProperty("type").GetString()!;

    private static JsonElement.ArrayEnumerator Values(JsonElement read, string column) => read.GetProperty("columns").GetProperty(column).GetProperty("values").EnumerateArray();
}
