using System.Collections;

namespace TransferLearning.Core.Features;

/// <summary>Some items of a list in another order, without a copy of them.</summary>
internal sealed class SelectedItems : IReadOnlyList<DatasetItem>
{
    private readonly IReadOnlyList<DatasetItem> _items;
    private readonly int[] _rows;

    /// <summary>Selects; a selection of a selection stands on the first list.</summary>
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
