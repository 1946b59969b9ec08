using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Sorts few rows by counting for each how many come before it, sixteen (or eight) comparisons at a time: more comparisons than other
/// ways of sorting, but none that a processor must guess.
/// </summary>
internal sealed unsafe class RankSort
{
    /// <summary>Rows at most.</summary>
    public const int Most = 96;

    private const int PositionBits = 7;
    private readonly int[] _keys = new int[Most + 16];

    /// <summary>Puts code (upper half) and payload of each row in ascending order of code; equal codes stay in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sort(ushort* codes, uint* payload, int count, ulong* sorted)
    {
        fixed (int* keys = _keys)
        {
            for (var i = 0; i < count; i++) keys[i] = (codes[i] << PositionBits) | i;
            for (var i = count; i < count + 16; i++) keys[i] = int.MaxValue;
            if (Vector512.IsHardwareAccelerated)
            {
                for (var i = 0; i < count; i++)
                {
                    var key = Vector512.Create(keys[i]);
                    var rank = 0;
                    for (var j = 0; j < count; j += 16) rank += BitOperations.PopCount(Vector512.LessThan(Vector512.Load(keys + j), key).ExtractMostSignificantBits());
                    sorted[rank] = ((ulong)codes[i] << 32) | payload[i];
                }
            }
            else
            {
                for (var i = 0; i < count; i++)
                {
                    var key = Vector256.Create(keys[i]);
                    var rank = 0;
                    for (var j = 0; j < count; j += 8) rank += BitOperations.PopCount(Vector256.LessThan(Vector256.Load(keys + j), key).ExtractMostSignificantBits());
                    sorted[rank] = ((ulong)codes[i] << 32) | payload[i];
                }
            }
        }
    }
}
