using TransferLearning.Core.Features;

namespace TransferLearning.Core.Splits;

/// <summary>Rows by the content of their items, of copies the first that was added.</summary>
internal sealed class ContentRows
{
    private readonly IReadOnlyList<DatasetItem> _items;
    private readonly RowLookup _rows = new();
    private readonly RowHas<ContentHash> _has;

    /// <summary>Starts with no rows of these items.</summary>
    public ContentRows(IReadOnlyList<DatasetItem> items)
    {
        _items = items;
        _has = (int row, in ContentHash content) => _items[row].Content == content;
    }

    /// <summary>Adds a row unless there is one of the same content; returns the one that stands.</summary>
    public int Add(int row)
    {
        var content = _items[row].Content;
        if (Find(content) is var known and >= 0) return known;
        _rows.Add(content.GetHashCode(), row);
        return row;
    }

    /// <summary>The row of a content, or -1.</summary>
    public int Find(in ContentHash content) => _rows.Find(content.GetHashCode(), content, _has);
}
