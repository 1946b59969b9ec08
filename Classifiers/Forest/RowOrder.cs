using System.Runtime.CompilerServices;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest;

/// <summary>Puts the rows of a node in order of one feature.</summary>
/// <param name="rows">Rows of a node at most.</param>
internal sealed unsafe class RowOrder(int rows)
{
    private readonly AlignedArray<ulong> _sorted = new(rows + 1);
    private readonly AlignedArray<int> _ends = new(FeatureCodes.Most);
    private readonly RankSort _rankSort = new();

    /// <summary>Code (upper half) and payload of each row, in order.</summary>
    public ulong* Sorted => _sorted.Pointer;

    /// <summary>Puts rows in order of code.</summary>
    /// <param name="codes">The code of each, <c>[n]</c>.</param>
    /// <param name="payload">What goes with each, <c>[n]</c>.</param>
    /// <param name="count">Number of rows, n.</param>
    /// <returns>Whether there are two codes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Put(byte* codes, uint* payload, int count)
    {
        var different = 0;
        for (var i = 1; i < count; i++) different |= codes[i] ^ codes[0];
        if (different == 0) return false;
        if (count <= RankSort.Most) _rankSort.Sort(codes, payload, count, Sorted);
        else Count(codes, payload, count);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(byte* codes, uint* payload, int count)
    {
        var ends = _ends.Pointer;
        var sorted = Sorted;
        new Span<int>(ends, FeatureCodes.Most).Clear();
        for (var i = 0; i < count; i++) ends[codes[i]]++;
        var sum = 0;
        for (var code = 0; code < FeatureCodes.Most; code++)
        {
            var own = ends[code];
            ends[code] = sum;
            sum += own;
        }

        for (var i = 0; i < count; i++) sorted[ends[codes[i]]++] = ((ulong)codes[i] << 32) | payload[i];
    }
}
