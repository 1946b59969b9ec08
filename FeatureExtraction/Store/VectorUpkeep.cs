using System.Collections.Concurrent;
using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// Sees to it that the vectors that a writer's items refer to stand in <c>vectors/</c>: a compaction beside it may have dropped what nothing referred to yet. For one thread.
/// </summary>
internal sealed class VectorUpkeep(FeatureStore store, PartWriter parts, Func<PartOrigin> origin) : IDisposable
{
    private readonly Reliance _relied = new();
    private readonly OwnVectors _own = new(store);
    private readonly List<StoreSnapshot> _opened = [];
    private List<(string Path, PendingVectors Vectors)> _before = []; // what the last flush wrote: its last vectors have their items in this one
    private List<(string Path, PendingVectors Vectors)> _written = [];

    /// <summary>Notes that an item goes by a vector that is there. Any number of threads.</summary>
    public void RelyOn(VectorPart part, int row) => _relied.Add(part, row);

    /// <summary>
    /// Whether items may go by a vector that this writer was given before: it waits, or it is on disk and from now on relied on. One that a compaction took away meanwhile counts as not
    /// given from now on. Any number of threads, one at a time with <paramref name="pending"/>.
    /// </summary>
    public bool IsGiven(PendingRows pending, string tap, string pool, in ContentHash content)
    {
        if (pending.NumberOf(tap, pool, content) is not { } number) return false;
        if (_own.IsWaiting(tap, pool, number)) return true;
        if (_own.Find(tap, pool, number, content) is { } place)
        {
            _relied.Add(place.Part, place.Row);
            return true;
        }

        pending.Forget(tap, pool, content);
        return false;
    }

    /// <summary>Writes vectors.</summary>
    public void Write(IEnumerable<PendingVectors> vectors, DateTime time)
    {
        (_before, _written) = (_written, []);
        foreach (var pending in vectors)
        {
            var path = parts.WriteVectors(store, pending, origin(), time);
            _written.Add((path, pending));
            _own.Add(pending, path);
        }
    }

    /// <summary>Adds again what is gone; called before the items appear and after.</summary>
    public void Mend(DateTime time)
    {
        foreach (var list in (List<(string Path, PendingVectors Vectors)>[])[_before, _written])
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (!File.Exists(list[i].Path)) list[i] = (parts.WriteVectors(store, list[i].Vectors, origin(), time), list[i].Vectors);
            }
        }

        // What another compaction took while this looked is seen in the next round.
        while (_relied.TakeMoved(store) is { Count: > 0 } moved) Mend(moved, time);
    }

    public void Dispose()
    {
        foreach (var snapshot in _opened) snapshot.Dispose();
        _own.Dispose();
    }

    private void Mend(IReadOnlyList<(VectorPart Part, IReadOnlyList<int> Rows)> moved, DateTime time)
    {
        // No source is called so: vectors alone are read, and of those none that were superseded.
        var now = store.OpenSnapshot(new SnapshotScope { Source = "\0", Taps = [.. moved.Select(m => (m.Part.Tap.Name, m.Part.Tap.Pool)).Distinct()] });
        _opened.Add(now);
        foreach (var (part, rows) in moved)
        {
            var index = now.Find(part.Tap.Name, part.Tap.Pool);
            var missing = new PendingVectors(part.Tap);
            foreach (var row in rows)
            {
                if (index?.PartOf(part.Hash(row), out var place) is { } other && other.Origin.Revision >= part.Origin.Revision) _relied.Add(other, place);
                else missing.Add(part.Hash(row), part.Vector(row));
            }

            if (missing.Rows == 0) continue;
            try
            {
                ArrowPart.CheckChecksum(part.Name, part.Bytes);
            }
            catch (InvalidDataException e)
            {
                throw new TlearnException($"{Path.Combine(store.Folder, part.Path)} was damaged after this run had begun to go by it: {e.Message}", "Run the same command again: it computes anew what the part held.", e);
            }

            _written.Add((parts.WriteVectors(store, missing, part.Origin with { Format = StoreDescription.CurrentFormat }, time), missing));
        }
    }
}

/// <summary>Which rows of which parts a writer took as there, so that its items hold only as long as they stand. A bit a row.</summary>
internal sealed class Reliance
{
    private const int Bits = 32;
    private readonly ConcurrentDictionary<VectorPart, int[]> _rows = new();

    /// <summary>Notes a row.</summary>
    public void Add(VectorPart part, int row)
    {
        var bits = _rows.GetOrAdd(part, static p => new int[(p.Rows + Bits - 1) / Bits]);
        ref var word = ref bits[row / Bits];
        var bit = 1 << (row % Bits);
        if ((word & bit) == 0) Interlocked.Or(ref word, bit);
    }

    /// <summary>Takes out the parts that no longer lie where they did, with their noted rows.</summary>
    public IReadOnlyList<(VectorPart Part, IReadOnlyList<int> Rows)> TakeMoved(FeatureStore store)
    {
        var moved = new List<(VectorPart, IReadOnlyList<int>)>();
        foreach (var part in _rows.Keys.Where(p => !File.Exists(Path.Combine(store.Folder, p.Path))).ToList())
        {
            if (_rows.TryRemove(part, out var bits)) moved.Add((part, [.. Enumerable.Range(0, part.Rows).Where(r => (bits[r / Bits] & (1 << (r % Bits))) != 0)]));
        }

        return moved;
    }
}
