using System.Collections;

namespace TransferLearning.Core.Features;

/// <summary>One image of a dataset, beside its row of features.</summary>
/// <param name="Path">Relative to the images' root, with <c>/</c>.</param>
/// <param name="Content">Hash of the file's bytes.</param>
/// <param name="Label">Class name, where known.</param>
/// <param name="Split"><c>train</c>, <c>val</c> or <c>test</c>, where given.</param>
/// <param name="Group">Images of one group never stand on both sides of a split.</param>
/// <param name="Source">The folder, manifest or archive that it was seen in, where the dataset has several: paths alone do not tell its images apart.</param>
public readonly record struct DatasetItem(string Path, ContentHash Content, string? Label, string? Split, string? Group, string? Source = null);

/// <summary>Features <c>[N,D]</c> with the items that they belong to, row by row, in natural order of path.</summary>
internal sealed class LabeledDataset
{
    private readonly Dictionary<string, int> _classIndex;

    /// <summary>Joins features and items.</summary>
    /// <param name="features">One row an item.</param>
    /// <param name="items">The items, in the same order.</param>
    /// <param name="space">What the features are.</param>
    /// <param name="classes">Class names in index order; by default the labels that occur, in ordinal order.</param>
    /// <exception cref="ArgumentException">The numbers of rows and items differ, or a label is no class.</exception>
    public LabeledDataset(FeatureMatrix features, IReadOnlyList<DatasetItem> items, FeatureSpace space, IReadOnlyList<string>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(space);
        if (features.Rows != items.Count) throw new ArgumentException($"{features.Rows} rows of features for {items.Count} items", nameof(items));
        Features = features;
        Items = items;
        Space = space;
        Classes = classes ?? [.. items.Select(i => i.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        _classIndex = Classes.Select((name, index) => (name, index)).ToDictionary(c => c.name, c => c.index, StringComparer.Ordinal);
        Labels = new int[items.Count];
        for (var row = 0; row < Labels.Length; row++) Labels[row] = items[row].Label is { } label ? IndexOf(label) : -1;
    }

    /// <summary>Features, <c>[N,D]</c>.</summary>
    public FeatureMatrix Features { get; }

    /// <summary>The items, <c>[N]</c>.</summary>
    public IReadOnlyList<DatasetItem> Items { get; }

    /// <summary>What the features are.</summary>
    public FeatureSpace Space { get; }

    /// <summary>Class names in index order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Class index of each item, <c>[N]</c>; -1 for an item without label.</summary>
    public int[] Labels { get; }

    /// <summary>
    /// Splits that the listing of the images named, beyond those of the items: a split of which no image could be read has no item. It exists all the same, and no other split
    /// is taken in its place.
    /// </summary>
    public IReadOnlyCollection<string> ListedSplits { get; init; } = [];

    /// <summary>The items with the given row numbers, in that order, under the same classes; neither items nor features are copied.</summary>
    public LabeledDataset Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return IsEveryRow(rows) ? this : new LabeledDataset(Features.Select(rows), new SelectedItems(Items, rows), Space, Classes) { ListedSplits = ListedSplits };
    }

    /// <summary>The same items under other classes; an item whose label is none of them counts as one without label.</summary>
    public LabeledDataset Under(IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var known = classes.ToHashSet(StringComparer.Ordinal);
        var items = Items.All(IsKnown) ? Items : [.. Items.Select(i => IsKnown(i) ? i : i with { Label = null })];
        return new LabeledDataset(Features, items, Space, classes) { ListedSplits = ListedSplits };

        bool IsKnown(DatasetItem item) => item.Label is not { } label || known.Contains(label);
    }

    private bool IsEveryRow(IReadOnlyList<int> rows)
    {
        if (rows.Count != Items.Count) return false;
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i] != i) return false;
        }

        return true;
    }

    private int IndexOf(string label) =>
        _classIndex.TryGetValue(label, out var index)
            ? index
            : throw new ArgumentException($"label '{label}' is none of the {Classes.Count} classes", nameof(label));
}

/// <summary>Some items of a list in another order, without a copy of them.</summary>
internal sealed class SelectedItems : IReadOnlyList<DatasetItem>
{
    private readonly IReadOnlyList<DatasetItem> _items;
    private readonly int[] _rows;

    /// <summary>Selects rows; a selection of a selection refers to the first list.</summary>
    public SelectedItems(IReadOnlyList<DatasetItem> items, IReadOnlyList<int> rows)
    {
        var selection = items as SelectedItems;
        _items = selection?._items ?? items;
        _rows = new int[rows.Count];
        for (var i = 0; i < _rows.Length; i++) _rows[i] = selection?._rows[rows[i]] ?? rows[i];
    }

    /// <inheritdoc/>
    public int Count => _rows.Length;

    /// <inheritdoc/>
    public DatasetItem this[int index] => _items[_rows[index]];

    /// <inheritdoc/>
    public IEnumerator<DatasetItem> GetEnumerator()
    {
        foreach (var row in _rows) yield return _items[row];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
