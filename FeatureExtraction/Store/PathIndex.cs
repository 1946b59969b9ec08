using System.Collections;
using TransferLearning.Core;
using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>What stands of each path of each source: the row or the failure that was seen last.</summary>
internal sealed class PathIndex
{
    private readonly ItemTable _table = new();
    private readonly RowLookup _rows = new();
    private readonly Dictionary<Key, StoreFailure> _failures = [];
    private readonly RowHas<Key> _has;
    private int _handedOut; // rows before this one are in lists that were handed out, and stay as they are

    public PathIndex() => _has = (int row, in Key key) => _table.Is(row, key.Source, key.Path);

    /// <summary>Adds the rows of a part.</summary>
    public void Add(string part, IReadOnlyList<ItemRow> rows)
    {
        foreach (var row in rows)
        {
            var key = new Key(row.Item.Source, row.Item.Path);
            var hash = key.Hash;
            var known = _rows.Find(hash, key, _has);
            if (known < 0) _rows.Add(hash, _table.Add(row, part));
            else if (!IsLater(row, part, known)) continue;
            else if (known >= _handedOut) _table.Set(known, row, part);
            else _rows.Replace(hash, known, _table.Add(row, part));
        }
    }

    /// <summary>Adds a failure.</summary>
    public void Add(StoreFailure failure)
    {
        var key = new Key(failure.Source, failure.Path);
        if (!_failures.TryGetValue(key, out var known) || failure.Seen >= known.Seen) _failures[key] = failure;
    }

    /// <summary>What stands of a path of a source.</summary>
    public bool TryGetItem(string? source, string path, out StoredItem item, out byte decodedSince)
    {
        var row = Find(new Key(source, path));
        var stands = row >= 0 && Stands(row);
        (item, decodedSince) = stands ? (_table.Item(row), _table.DecodedSince(row)) : default;
        return stands;
    }

    /// <summary>The paths that a source brought, that are not marked as removed and that are not among others; those that failed since are among them.</summary>
    /// <param name="source">The source.</param>
    /// <param name="others">Paths that are left out. They are met one by one, so that a million of them need no set of their own.</param>
    public IEnumerable<string> PathsSeenIn(string source, IEnumerable<string> others)
    {
        var failed = _failures.Values.Where(f => f.Source == source && IsFailed(f)).Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        var isOther = new BitArray(_table.Count);
        foreach (var path in others)
        {
            if (Find(new Key(source, path)) is >= 0 and var row) isOther[row] = true;
            failed.Remove(path);
        }

        return Rows().Where(r => !isOther[r] && !_table.IsRemoved(r) && _table.Source(r) == source).Select(_table.Path).Concat(failed).Distinct(StringComparer.Ordinal);
    }

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

    /// <summary>The items that stand, in natural order of path; of those of one path and content the one seen last. What is added later does not change them.</summary>
    public ItemList Items()
    {
        int[] rows = [.. Rows().Where(Stands)];
        if (!IsInOrder(rows)) Array.Sort(Array.ConvertAll(rows, _table.Path), rows, NaturalOrder.Instance);
        _handedOut = _table.Count;
        var several = Array.Exists(rows, r => _table.Source(r) != _table.Source(rows[0]));
        return several ? OnceEach(rows) : new ItemList(_table, rows, ItemSources.One);
    }

    /// <summary>The failures that stand, in natural order of path.</summary>
    public StoreFailure[] Failures()
    {
        var failures = _failures.Values.Where(IsFailed).ToArray();
        Array.Sort(failures, static (a, b) => NaturalOrder.Instance.Compare(a.Path, b.Path) is not 0 and var order ? order : string.CompareOrdinal(a.Source, b.Source));
        return failures;
    }

    /// <summary>The contents of the items that stand, in no order.</summary>
    public IEnumerable<ContentHash> Contents() => Rows().Where(Stands).Select(_table.Content);

    /// <summary>Numbers of the rows that count, marks of removal and what failed since among them, by source; the unknown source is "".</summary>
    public Dictionary<string, List<int>> RowsBySource()
    {
        var sources = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var row in Rows())
        {
            var source = _table.Source(row) ?? "";
            if (!sources.TryGetValue(source, out var rows)) sources[source] = rows = [];
            rows.Add(row);
        }

        return sources;
    }

    /// <summary>The row that counts of a path of a source; <see langword="null"/> where there is none.</summary>
    public ItemRow? RowOf(string? source, string path) => Find(new Key(source, path)) is var row && row >= 0 ? _table.Row(row) : null;

    /// <summary>Whether a row outweighs a failure of its path, which would stand without it.</summary>
    public bool Outweighs(int number) => _failures.TryGetValue(new Key(_table.Source(number), _table.Path(number)), out var failure) && !Failed(number, failure);

    /// <summary>A row by its number.</summary>
    public ItemRow Row(int number) => _table.Row(number);

    private int Find(in Key key) => _rows.Find(key.Hash, key, _has);

    private int Find(int row) => Find(new Key(_table.Source(row), _table.Path(row)));

    // Of each path of a source the row seen last.
    private IEnumerable<int> Rows() => Enumerable.Range(0, _table.Count).Where(IsLast);

    // Where no row was ever superseded, all are.
    private bool IsLast(int row) => _rows.Count == _table.Count || Find(row) == row;

    // The rows of a path lie side by side: by source, and of equal contents one.
    private ItemList OnceEach(int[] rows)
    {
        var kept = 0;
        for (int start = 0, end; start < rows.Length; start = end)
        {
            var path = _table.Path(rows[start]);
            for (end = start + 1; end < rows.Length && _table.IsPath(rows[end], path);) end++;
            var same = rows[start..end];
            if (same.Length > 1) same = [.. same.GroupBy(_table.Content).Select(g => g.MaxBy(_table.Seen)).OrderBy(_table.Source, StringComparer.Ordinal)];
            foreach (var row in same) rows[kept++] = row;
        }

        rows = rows[..kept];
        return new ItemList(_table, rows, Array.Exists(rows, r => _table.Source(r) != _table.Source(rows[0])) ? ItemSources.Several : ItemSources.One);
    }

    private bool IsInOrder(int[] rows)
    {
        var before = "";
        foreach (var row in rows)
        {
            var path = _table.Path(row);
            if (NaturalOrder.Instance.Compare(before, path) > 0) return false;
            before = path;
        }

        return true;
    }

    private bool IsLater(in ItemRow row, string part, int known) =>
        row.Seen != _table.Seen(known) ? row.Seen > _table.Seen(known) : string.CompareOrdinal(part, _table.Part(known)) >= 0;

    private bool IsFailed(StoreFailure failure) => Find(new Key(failure.Source, failure.Path)) is var row && (row < 0 || Failed(row, failure));

    private bool Failed(int row, StoreFailure failure) => MicrosecondTime.From(failure.Seen) > _table.Seen(row);

    private bool Stands(int row) =>
        !_table.IsRemoved(row) && !(_failures.Count > 0 && _failures.TryGetValue(new Key(_table.Source(row), _table.Path(row)), out var failure) && Failed(row, failure));

    private readonly record struct Key(string? Source, string Path)
    {
        public int Hash => HashCode.Combine(Path, Source);
    }
}
