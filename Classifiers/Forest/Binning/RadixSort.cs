using System.Runtime.CompilerServices;

namespace TransferLearning.Classifiers.Forest.Binning;

/// <summary>Sorts by least significant digits of 11 bits; equal keys stay in order.</summary>
/// <param name="most">Keys at most.</param>
internal sealed class RadixSort(int most)
{
    private const int Bits = 11;
    private const int Digits = 3;
    private const int Values = 1 << Bits;
    private readonly int[] _starts = new int[Digits * Values];
    private ulong[] _entries = GC.AllocateUninitializedArray<ulong>(most);
    private ulong[] _next = GC.AllocateUninitializedArray<ulong>(most);

    /// <summary>Keys (upper half) and their indices in ascending order of key; valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<ulong> Of(ReadOnlySpan<uint> keys)
    {
        Array.Clear(_starts);
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i];
            _entries[i] = ((ulong)key << 32) | (uint)i;
            for (var digit = 0; digit < Digits; digit++) _starts[(digit * Values) + ((key >> (digit * Bits)) & (Values - 1))]++;
        }

        for (var digit = 0; digit < Digits; digit++)
        {
            var starts = _starts.AsSpan(digit * Values, Values);
            var sum = 0;
            for (var d = 0; d < starts.Length; d++)
            {
                var count = starts[d];
                starts[d] = sum;
                sum += count;
            }

            var shift = 32 + (digit * Bits);
            var next = _next;
            foreach (var entry in _entries.AsSpan(0, keys.Length)) next[starts[(int)(entry >> shift) & (Values - 1)]++] = entry;
            (_entries, _next) = (next, _entries);
        }

        return _entries.AsSpan(0, keys.Length);
    }
}

/// <summary>Floats as whole numbers in the same order; both zeros are one.</summary>
internal static class SortableFloat
{
    /// <summary>The number of a float.</summary>
    public static uint Encode(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value + 0f);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }

    /// <summary>The float of a number.</summary>
    public static float Decode(uint key) =>
        BitConverter.UInt32BitsToSingle((key & 0x80000000) != 0 ? key & 0x7FFFFFFF : ~key);
}
