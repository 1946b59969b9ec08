using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Features of a store with their items.</summary>
/// <param name="Dataset">One row an item that has its vectors, in natural order of path.</param>
/// <param name="Missing">Number of items that were left out because a vector is missing.</param>
internal sealed record LoadedFeatures(LabeledDataset Dataset, int Missing);

/// <summary>Puts items and vectors together.</summary>
internal static class FeatureLoading
{
    public static LoadedFeatures Load(StoreSnapshot snapshot, IReadOnlyList<StoreTap> taps, bool isChoice = false)
    {
        var (items, matrices) = Align(snapshot, taps);
        ColumnGroup[] groups = [.. taps.Select(t => new ColumnGroup(t.Name, t.Pool, t.Dimension))];
        var features = FeatureMatrix.ConcatenateColumns(matrices).With(groups, isChoice);
        return new LoadedFeatures(new LabeledDataset(features, items, ColumnGroup.Space(snapshot.Store.Recipe, groups)), snapshot.Items.Count - items.Count);
    }

    /// <summary>The items that have a vector in each of the taps, and a matrix a tap with their rows.</summary>
    public static (IReadOnlyList<DatasetItem> Items, IReadOnlyList<FeatureMatrix> Features) Align(StoreSnapshot snapshot, IReadOnlyList<StoreTap> taps)
    {
        VectorIndex[] indices = [.. taps.Select(t => snapshot.Find(t.Name, t.Pool)!)];
        var items = snapshot.ItemList.Where(i => VectorIndex.AllContain(indices, snapshot.ItemList.Content(i)));
        return (items.AsDataset(), [.. indices.Select(i => Rows(i, items))]);
    }

    private static FeatureMatrix Rows(VectorIndex index, ItemList items)
    {
        var places = new (int Block, int Row)[items.Count];
        for (var i = 0; i < places.Length; i++) _ = index.TryGet(items.Content(i), out places[i]);
        return FeatureMatrix.FromBlocks(index.Blocks, places, index.Tap.Dimension);
    }
}
