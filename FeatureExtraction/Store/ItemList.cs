using System.Collections;
using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>How many sources the items of a list come from.</summary>
internal enum ItemSources
{
    /// <summary>One, or nobody knows: paths tell the items apart.</summary>
    One,

    /// <summary>Several, so that a path alone names no item.</summary>
    Several,
}

/// <summary>Items of a table in an order of their own, made when they are asked for.</summary>
internal sealed class ItemList(ItemTable table, int[] rows, ItemSources sources) : IReadOnlyList<StoredItem>
{
    /// <summary>How many sources they come from.</summary>
    public ItemSources Sources => sources;

    /// <inheritdoc/>
    public int Count => rows.Length;

    /// <inheritdoc/>
    public StoredItem this[int index] => table.Item(rows[index]);

    /// <summary>The content alone of an item.</summary>
    public ContentHash Content(int index) => table.Content(rows[index]);

    /// <summary>The items as datasets know them.</summary>
    public IReadOnlyList<DatasetItem> AsDataset() => new DatasetItems(table, rows, sources);

    /// <summary>Those of the items for whose position <paramref name="where"/> holds.</summary>
    public ItemList Where(Func<int, bool> where)
    {
        var kept = 0;
        var chosen = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            if (where(i)) chosen[kept++] = rows[i];
        }

        return kept == rows.Length ? this : new ItemList(table, chosen[..kept], sources);
    }

    /// <inheritdoc/>
    public IEnumerator<StoredItem> GetEnumerator()
    {
        foreach (var row in rows) yield return table.Item(row);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Datasets are gone through many times: each path is made once, and stays.
    private sealed class DatasetItems(ItemTable table, int[] rows, ItemSources sources) : IReadOnlyList<DatasetItem>
    {
        private readonly string?[] _paths = new string?[rows.Length];

        public int Count => rows.Length;

        public DatasetItem this[int index]
        {
            get
            {
                var item = table.Dataset(rows[index], _paths[index] ??= table.Path(rows[index]));
                return sources == ItemSources.Several ? item with { Source = table.Source(rows[index]) } : item;
            }
        }

        public IEnumerator<DatasetItem> GetEnumerator()
        {
            for (var i = 0; i < Count; i++) yield return this[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
