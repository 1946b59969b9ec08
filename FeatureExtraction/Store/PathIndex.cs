using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>What stands of each path: of all rows and failures the one seen last.</summary>
internal sealed class PathIndex
{
    private readonly Dictionary<string, (ItemRow Row, string Part)> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoreFailure> _failures = new(StringComparer.Ordinal);

    /// <summary>Adds the rows of a part.</summary>
    public void Add(string part, IReadOnlyList<ItemRow> rows)
    {
        foreach (var row in rows)
        {
            if (!_rows.TryGetValue(row.Item.Path, out var known) || IsLater(row, part, known)) _rows[row.Item.Path] = (row, part);
        }
    }

    /// <summary>Adds a failure.</summary>
    public void Add(StoreFailure failure)
    {
        if (!_failures.TryGetValue(failure.Path, out var known) || failure.Seen >= known.Seen) _failures[failure.Path] = failure;
    }

    public bool TryGetItem(string path, out StoredItem item)
    {
        var stands = _rows.TryGetValue(path, out var known) && Stands(known.Row);
        item = stands ? known.Row.Item : default;
        return stands;
    }

    /// <summary>The paths that a source brought and that are not marked as removed; those that failed since are among them.</summary>
    public IEnumerable<string> PathsSeenIn(string source) =>
        _rows.Values.Where(r => !r.Row.Removed && r.Row.Source == source).Select(r => r.Row.Item.Path)
            .Concat(_failures.Values.Where(f => f.Source == source && IsFailed(f)).Select(f => f.Path))
            .Distinct(StringComparer.Ordinal);

    /// <summary>The sources of the items that stand, the one seen last at the end.</summary>
    public IEnumerable<string> Sources() =>
        _rows.Values.Where(r => r.Row.Source is not null && Stands(r.Row)).GroupBy(r => r.Row.Source!).OrderBy(s => s.Max(r => r.Row.Seen)).Select(s => s.Key);

    /// <summary>The item of a path if it stands and came from that very source.</summary>
    public bool TryGetItemOf(string source, string path, out StoredItem item)
    {
        var stands = _rows.TryGetValue(path, out var known) && known.Row.Source == source && Stands(known.Row);
        item = stands ? known.Row.Item : default;
        return stands;
    }

    /// <summary>The items that stand, in natural order of path.</summary>
    public StoredItem[] Items()
    {
        var items = _rows.Values.Where(r => Stands(r.Row)).Select(r => r.Row.Item).ToArray();

        // Keys are sorted, not items: they are a tenth of the bytes to move.
        var paths = Array.ConvertAll(items, i => i.Path);
        var order = new int[items.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(paths, order, NaturalOrder.Instance);
        return Array.ConvertAll(order, i => items[i]);
    }

    /// <summary>The failures that stand, in natural order of path.</summary>
    public StoreFailure[] Failures()
    {
        var failures = _failures.Values.Where(IsFailed).ToArray();
        Array.Sort(failures, static (a, b) => NaturalOrder.Instance.Compare(a.Path, b.Path));
        return failures;
    }

    private static bool IsLater(in ItemRow row, string part, in (ItemRow Row, string Part) known) =>
        row.Seen != known.Row.Seen ? row.Seen > known.Row.Seen : string.CompareOrdinal(part, known.Part) >= 0;

    private bool IsFailed(StoreFailure failure) => !_rows.TryGetValue(failure.Path, out var known) || Failed(known.Row, failure);

    private static bool Failed(in ItemRow row, StoreFailure failure) => MicrosecondTime.From(failure.Seen) > row.Seen;

    private bool Stands(in ItemRow row) => !row.Removed && !(_failures.TryGetValue(row.Item.Path, out var failure) && Failed(row, failure));
}
