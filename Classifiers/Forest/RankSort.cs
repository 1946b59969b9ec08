using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest;

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

    /// <summary>Puts code (upper half) and payload of each row in ascending order of code; equal codes stay in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sort(byte* codes, uint* payload, int count, ulong* sorted)
    {
        var keys = _keys.Pointer;
        for (var i = 0; i < count; i++) keys[i] = (short)((codes[i] << PositionBits) | i);
        for (var i = count; i < count + Vector512<short>.Count; i++) keys[i] = short.MaxValue;
        for (var i = 0; i < count; i++) sorted[Vector512.IsHardwareAccelerated ? Before512(keys, count, keys[i]) : Before256(keys, count, keys[i])] = ((ulong)codes[i] << 32) | payload[i];
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
