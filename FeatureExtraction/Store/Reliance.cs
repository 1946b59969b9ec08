using System.Collections.Concurrent;

namespace TransferLearning.FeatureExtraction.Store;

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
