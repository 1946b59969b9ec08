using System.Runtime.CompilerServices;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Gives the values of a column their codes: by cells where that is fine enough, else by rank. The k-th of d distinct values has code
/// k where there are no more of them than codes, else ⌊k · 256 / d⌋.
/// </summary>
/// <param name="rows">Values of a column.</param>
internal sealed unsafe class ColumnCoder(int rows)
{
    private readonly ColumnCells _cells = new(rows);
    private readonly uint[] _keys = GC.AllocateUninitializedArray<uint>(rows);
    private readonly RadixOrder _radix = new(rows);

    /// <summary>Codes a column.</summary>
    /// <param name="values">Its values, <c>[N]</c>.</param>
    /// <param name="codes">Receives their codes, <c>[N]</c>.</param>
    /// <param name="lowest">Receives the lowest value of each code that there is.</param>
    /// <param name="highest">Receives the highest.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Code(ReadOnlySpan<float> values, byte* codes, Span<float> lowest, Span<float> highest)
    {
        if (_cells.TryCode(values, codes, lowest, highest)) return;
        for (var r = 0; r < values.Length; r++) _keys[r] = SortableFloat.Encode(values[r]);
        var ordered = _radix.Of(_keys);
        var distinct = 1;
        for (var i = 1; i < ordered.Length; i++) distinct += ordered[i] >> 32 != ordered[i - 1] >> 32 ? 1 : 0;
        var rank = -1;
        var code = -1;
        for (var i = 0; i < ordered.Length; i++)
        {
            if (i == 0 || ordered[i] >> 32 != ordered[i - 1] >> 32)
            {
                var value = SortableFloat.Decode((uint)(ordered[i] >> 32));
                var next = Of(++rank, distinct);
                if (next != code) lowest[next] = value;
                code = next;
                highest[code] = value;
            }

            codes[(int)ordered[i]] = (byte)code;
        }
    }

    /// <summary>The code of a distinct value.</summary>
    /// <param name="rank">How many are lower.</param>
    /// <param name="distinct">How many there are.</param>
    public static int Of(int rank, int distinct) => distinct <= FeatureCodes.Most ? rank : (int)((long)rank * FeatureCodes.Most / distinct);
}
