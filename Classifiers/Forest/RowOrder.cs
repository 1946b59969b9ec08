using System.Runtime.CompilerServices;

namespace TransferLearning.Classifiers.Forest;

/// <summary>Puts the rows of a node in order of one feature.</summary>
/// <param name="rows">Rows of a node at most.</param>
internal sealed unsafe class RowOrder(int rows)
{
    private readonly ulong[] _sorted = GC.AllocateUninitializedArray<ulong>(rows + 1, pinned: true);
    private readonly int[] _ends = GC.AllocateArray<int>(Buckets.Count, pinned: true);
    private readonly ushort[] _gathered = GC.AllocateArray<ushort>(RankSort.Most, pinned: true);
    private readonly RankSort _rankSort = new();

    /// <summary>Code or bucket (upper half) and payload of each row, in order.</summary>
    public ulong* Sorted => (ulong*)Unsafe.AsPointer(ref _sorted[0]);

    /// <summary>Puts few rows in order of code.</summary>
    /// <param name="codes">The code of row r stands at <c>codes[r * distance]</c>.</param>
    /// <param name="distance">Distance of the codes of two rows.</param>
    /// <param name="rows">The rows, at most <see cref="RankSort.Most"/>.</param>
    /// <param name="payload">What goes with each.</param>
    /// <param name="count">Number of rows.</param>
    /// <returns>Whether there are two codes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Exact(ushort* codes, nint distance, int* rows, uint* payload, int count)
    {
        var gathered = (ushort*)Unsafe.AsPointer(ref _gathered[0]);
        var first = codes[rows[0] * distance];
        var different = 0;
        for (var i = 0; i < count; i++)
        {
            var code = codes[rows[i] * distance];
            gathered[i] = code;
            different |= code ^ first;
        }

        if (different == 0) return false;
        _rankSort.Sort(gathered, payload, count, Sorted);
        return true;
    }

    /// <summary>Puts rows in order of bucket by counting.</summary>
    /// <param name="places">The place of each row's bucket, <c>[N]</c>.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="payload">What goes with each.</param>
    /// <param name="count">Number of rows.</param>
    /// <returns>Whether there are two buckets.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool ByBucket(byte* places, int* rows, uint* payload, int count)
    {
        Array.Clear(_ends);
        var ends = (int*)Unsafe.AsPointer(ref _ends[0]);
        var sorted = Sorted;
        for (var i = 0; i < count; i++) ends[places[rows[i]]]++;
        if (ends[places[rows[0]]] == count) return false;
        var sum = 0;
        for (var b = 0; b < Buckets.Count; b++)
        {
            var place = Buckets.Place(b);
            var own = ends[place];
            ends[place] = sum;
            sum += own;
        }

        for (var i = 0; i < count; i++)
        {
            int place = places[rows[i]];
            sorted[ends[place]++] = ((ulong)Buckets.Place(place) << 32) | payload[i];
        }

        return true;
    }
}
