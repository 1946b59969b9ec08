namespace TransferLearning.Core;

/// <summary>
/// Finds numbered rows by a key that the rows hold themselves: 8 to 16 bytes a row, where a dictionary would keep every key once more. It stores
/// only hashes; the caller says whether a row has the key. Rows cannot be taken out. Any number of threads may read while none writes.
/// </summary>
internal sealed class RowLookup
{
    private const ulong RowMask = uint.MaxValue;
    private ulong[] _slots = new ulong[16]; // hash in the upper half, row + 1 in the lower; 0 where free

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The row of a key, or -1.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="key">The key.</param>
    /// <param name="has">Whether a row has the key; asked only of rows with the same hash.</param>
    public int Find<TKey>(int hash, in TKey key, RowHas<TKey> has)
    {
        ArgumentNullException.ThrowIfNull(has);
        for (var slot = First(hash); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if ((int)(_slots[slot] >> 32) == hash && has(RowIn(slot), key)) return RowIn(slot);
        }

        return -1;
    }

    /// <summary>Adds a row whose key was not found.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="row">The row, 0 or more.</param>
    public void Add(int hash, int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        if (Count >= _slots.Length / 4 * 3) Grow();
        Put(((ulong)(uint)hash << 32) | ((uint)row + 1));
        Count++;
    }

    /// <summary>Lets another row stand for the key of one that was added.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="row">The row that was found.</param>
    /// <param name="by">The row that is found from now on.</param>
    public void Replace(int hash, int row, int by)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(by);
        var slot = First(hash);
        while (RowIn(slot) != row)
        {
            if (_slots[slot] == 0) throw new ArgumentException($"row {row} was not added under that hash", nameof(row));
            slot = (slot + 1) & (_slots.Length - 1);
        }

        _slots[slot] = ((ulong)(uint)hash << 32) | ((uint)by + 1);
    }

    private int RowIn(int slot) => (int)((_slots[slot] & RowMask) - 1);

    // The golden ratio spreads hashes that differ in few bits.
    private int First(int hash) => (int)(((uint)hash * 2654435769u) >> (32 - System.Numerics.BitOperations.Log2((uint)_slots.Length)));

    private void Put(ulong entry)
    {
        var slot = First((int)(entry >> 32));
        while (_slots[slot] != 0) slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = entry;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new ulong[old.Length * 2];
        foreach (var entry in old)
        {
            if (entry != 0) Put(entry);
        }
    }
}

/// <summary>Whether a row has a key.</summary>
/// <param name="row">The row.</param>
/// <param name="key">The key.</param>
internal delegate bool RowHas<TKey>(int row, in TKey key);
