using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>What stands of each path: of all rows and failures the one seen last.</summary>
internal sealed class PathIndex
{
    private readonly ItemTable _table = new();
    private readonly RowLookup _rows = new();
    private readonly Dictionary<string, StoreFailure> _failures = new(StringComparer.Ordinal);
    private readonly RowHas<string> _has;
    private int _handedOut; // rows before this one are in lists that were handed out, and stay as they are

    public PathIndex() => _has = (int row, in string path) => _table.Path(row) == path;

    /// <summary>Adds the rows of a part.</summary>
    public void Add(string part, IReadOnlyList<ItemRow> rows)
    {
        foreach (var row in rows)
        {
            var hash = Hash(row.Item.Path);
            var known = _rows.Find(hash, row.Item.Path, _has);
            if (known < 0) _rows.Add(hash, _table.Add(row, part));
            else if (!IsLater(row, part, known)) continue;
            else if (known >= _handedOut) _table.Set(known, row, part);
            else _rows.Replace(hash, known, _table.Add(row, part));
        }
    }

    /// <summary>Adds a failure.</summary>
    public void Add(StoreFailure failure)
    {
        if (!_failures.TryGetValue(failure.Path, out var known) || failure.Seen >= known.Seen) _failures[failure.Path] = failure;
    }

    public bool TryGetItem(string path, out StoredItem item)
    {
        var row = Find(path);
        var stands = row >= 0 && Stands(row);
        item = stands ? _table.Item(row) : default;
        return stands;
    }

    /// <summary>The paths that a source brought and that are not marked as removed; those that failed since are among them.</summary>
    public IEnumerable<string> PathsSeenIn(string source) =>
        Rows().Where(r => !_table.IsRemoved(r) && _table.Source(r) == source).Select(_table.Path)
            .Concat(_failures.Values.Where(f => f.Source == source && IsFailed(f)).Select(f => f.Path))
            .Distinct(StringComparer.Ordinal);

    /// <summary>The sources of the items that stand, the one seen last at the end.</summary>
    public IEnumerable<string> Sources()
    {
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in Rows())
        {
            if (_table.Source(row) is { } source && Stands(row)) last[source] = Math.Max(_table.Seen(row), last.GetValueOrDefault(source, long.MinValue));
        }

        return last.OrderBy(s => s.Value).Select(s => s.Key);
    }

    /// <summary>The item of a path if it stands and came from that very source.</summary>
    public bool TryGetItemOf(string source, string path, out StoredItem item)
    {
        var row = Find(path);
        var stands = row >= 0 && _table.Source(row) == source && Stands(row);
        item = stands ? _table.Item(row) : default;
        return stands;
    }

    /// <summary>The items that stand, in natural order of path; what is added later does not change them.</summary>
    public ItemList Items()
    {
        int[] rows = [.. Rows().Where(Stands)];
        if (!IsInOrder(rows)) Array.Sort(Array.ConvertAll(rows, _table.Path), rows, NaturalOrder.Instance);
        _handedOut = _table.Count;
        return new ItemList(_table, rows);
    }

    /// <summary>The failures that stand, in natural order of path.</summary>
    public StoreFailure[] Failures()
    {
        var failures = _failures.Values.Where(IsFailed).ToArray();
        Array.Sort(failures, static (a, b) => NaturalOrder.Instance.Compare(a.Path, b.Path));
        return failures;
    }

    private static int Hash(string path) => string.GetHashCode(path);

    private int Find(string path) => _rows.Find(Hash(path), path, _has);

    // Of each path the row seen last.
    private IEnumerable<int> Rows() => Enumerable.Range(0, _table.Count).Where(IsLast);

    // Where no row was ever superseded, all are.
    private bool IsLast(int row) => _rows.Count == _table.Count || Find(_table.Path(row)) == row;

    private bool IsInOrder(int[] rows)
    {
        for (var i = 1; i < rows.Length; i++)
        {
            if (NaturalOrder.Instance.Compare(_table.Path(rows[i - 1]), _table.Path(rows[i])) > 0) return false;
        }

        return true;
    }

    private bool IsLater(in ItemRow row, string part, int known) =>
        row.Seen != _table.Seen(known) ? row.Seen > _table.Seen(known) : string.CompareOrdinal(part, _table.Part(known)) >= 0;

    private bool IsFailed(StoreFailure failure) => Find(failure.Path) is var row && (row < 0 || Failed(row, failure));

    private bool Failed(int row, StoreFailure failure) => MicrosecondTime.From(failure.Seen) > _table.Seen(row);

    private bool Stands(int row) => !_table.IsRemoved(row) && !(_failures.Count > 0 && _failures.TryGetValue(_table.Path(row), out var failure) && Failed(row, failure));
}
