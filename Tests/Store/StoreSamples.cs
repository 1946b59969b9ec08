using System.Text;
using TransferLearning.Core.Features;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Tests.Store;

/// <summary>Values that the tests of the store share.</summary>
internal static class StoreSamples
{
    public static readonly FeatureRecipe Recipe = new(new string('a', 64), new PreprocessingRecord());

    public static readonly StoreTap Tap = new("fire9/concat_1", "avg", 4);

    public static readonly StoreProvenance Provenance = new() { ModelName = "tiny", ToolVersion = "0.1.0" };

    public static readonly DateTime Modified = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    public static FeatureStore Create(string folder) => FeatureStore.OpenOrCreate(folder, Recipe, Provenance);

    public static ContentHash Hash(int content) => ContentHash.Of(Encoding.ASCII.GetBytes($"content {content}"));

    /// <summary>The vector that content has in a tap: the same in every test and run.</summary>
    public static float[] Vector(int content, int dimension) => [.. Enumerable.Range(0, dimension).Select(d => (content * 1000) + d + 0.25f)];

    public static StoredItem Item(string path, int content, string? label = null) => new(path, Hash(content), content, Modified, label);

    public static void Add(this StoreWriter writer, string path, int content, string? label = null)
    {
        writer.AddVector(Tap, Hash(content), Vector(content, Tap.Dimension));
        writer.AddItem(Item(path, content, label));
    }

    /// <summary>A store of so many items in one part.</summary>
    public static FeatureStore Filled(string folder, int items)
    {
        var store = Create(folder);
        using var writer = store.OpenWriter();
        for (var i = 0; i < items; i++) writer.Add($"{(i % 2 == 0 ? "cat" : "dog")}/{i}.jpg", i, i % 2 == 0 ? "cat" : "dog");
        writer.Complete();
        return store;
    }

    public static string[] VectorParts(FeatureStore store, StoreTap tap) =>
        Directory.GetFiles(Path.Combine(store.Folder, "vectors", TapFolder.Encode(tap.Name, tap.Pool)), "part-*.arrow");
}
