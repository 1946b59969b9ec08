using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Classifiers.Forest.Binning;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest.Splitting;

/// <summary>Sorts the rows of a node by their bin of one feature.</summary>
/// <param name="rows">Rows of a node at most.</param>
internal sealed unsafe class SortedRows(int rows)
{
    private readonly AlignedArray<ulong> _sorted = new(rows + 1);
    private readonly AlignedArray<int> _ends = new(BinnedFeatures.Most);
    private readonly RankSort _rankSort = new();

    /// <summary>Bin (upper half) and payload of each row, in order.</summary>
    public ulong* Sorted => _sorted.Pointer;

    /// <summary>Sorts rows by bin.</summary>
    /// <param name="bins">The bin of each, <c>[n]</c>.</param>
    /// <param name="payload">What goes with each, <c>[n]</c>.</param>
    /// <param name="count">Number of rows, n.</param>
    /// <returns>Whether the rows have more than one bin; if not, nothing is sorted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Put(byte* bins, uint* payload, int count)
    {
        var different = 0;
        for (var i = 1; i < count; i++) different |= bins[i] ^ bins[0];
        if (different == 0) return false;
        if (count <= RankSort.Most) _rankSort.Sort(bins, payload, count, Sorted);
        else Count(bins, payload, count);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(byte* bins, uint* payload, int count)
    {
        var ends = _ends.Pointer;
        var sorted = Sorted;
        new Span<int>(ends, BinnedFeatures.Most).Clear();
        for (var i = 0; i < count; i++) ends[bins[i]]++;
        var sum = 0;
        for (var bin = 0; bin < BinnedFeatures.Most; bin++)
        {
            var own = ends[bin];
            ends[bin] = sum;
            sum += own;
        }

        for (var i = 0; i < count; i++) sorted[ends[bins[i]]++] = ((ulong)bins[i] << 32) | payload[i];
    }
}

/// <summary>
/// Sorts few rows by counting for each how many come before it, thirty-two (or sixteen) comparisons at a time: more comparisons than other
/// ways of sorting, but none that a processor must guess.
/// </summary>
internal sealed unsafe class RankSort
{
    /// <summary>Rows at most.</summary>
    public const int Most = 96;

    private const int PositionBits = 7;
    private readonly AlignedArray<short> _keys = new(Most + Vector512<short>.Count);

    /// <summary>Puts bin (upper half) and payload of each row in ascending order of bin; equal bins stay in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sort(byte* bins, uint* payload, int count, ulong* sorted)
    {
        var keys = _keys.Pointer;
        for (var i = 0; i < count; i++) keys[i] = (short)((bins[i] << PositionBits) | i);
        for (var i = count; i < count + Vector512<short>.Count; i++) keys[i] = short.MaxValue;
        for (var i = 0; i < count; i++) sorted[Vector512.IsHardwareAccelerated ? Before512(keys, count, keys[i]) : Before256(keys, count, keys[i])] = ((ulong)bins[i] << 32) | payload[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Before512(short* keys, int count, short own)
    {
        var key = Vector512.Create(own);
        var rank = 0;
        for (var j = 0; j < count; j += Vector512<short>.Count) rank += BitOperations.PopCount(Vector512.LessThan(Vector512.Load(keys + j), key).ExtractMostSignificantBits());
        return rank;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Before256(short* keys, int count, short own)
    {
        var key = Vector256.Create(own);
        var rank = 0;
        for (var j = 0; j < count; j += Vector256<short>.Count) rank += BitOperations.PopCount(Vector256.LessThan(Vector256.Load(keys + j), key).ExtractMostSignificantBits());
        return rank;
    }
}
