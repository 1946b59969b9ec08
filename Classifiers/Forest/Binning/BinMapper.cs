using System.Runtime.CompilerServices;

namespace TransferLearning.Classifiers.Forest.Binning;

/// <summary>
/// Maps the values of a column to bins: by <see cref="CellBinMapper"/> where that is fine enough, else by rank. The k-th of d distinct values has bin k where there are no
/// more of them than bins, else ⌊k · 256 / d⌋.
/// </summary>
/// <param name="rows">Values of a column.</param>
internal sealed unsafe class BinMapper(int rows)
{
    private readonly CellBinMapper _cells = new(rows);
    private readonly uint[] _keys = GC.AllocateUninitializedArray<uint>(rows);
    private readonly RadixSort _radix = new(rows);

    /// <summary>Bins a column.</summary>
    /// <param name="values">Its values, <c>[N]</c>.</param>
    /// <param name="bins">Receives their bins, <c>[N]</c>.</param>
    /// <param name="lowest">Receives the lowest value of each bin that there is.</param>
    /// <param name="highest">Receives the highest.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Map(ReadOnlySpan<float> values, byte* bins, Span<float> lowest, Span<float> highest)
    {
        if (_cells.TryMap(values, bins, lowest, highest)) return;
        for (var r = 0; r < values.Length; r++) _keys[r] = SortableFloat.Encode(values[r]);
        var ordered = _radix.Of(_keys);
        var distinct = 1;
        for (var i = 1; i < ordered.Length; i++) distinct += ordered[i] >> 32 != ordered[i - 1] >> 32 ? 1 : 0;
        var rank = -1;
        var bin = -1;
        for (var i = 0; i < ordered.Length; i++)
        {
            if (i == 0 || ordered[i] >> 32 != ordered[i - 1] >> 32)
            {
                var value = SortableFloat.Decode((uint)(ordered[i] >> 32));
                var next = Of(++rank, distinct);
                if (next != bin) lowest[next] = value;
                bin = next;
                highest[bin] = value;
            }

            bins[(int)ordered[i]] = (byte)bin;
        }
    }

    /// <summary>The bin of a distinct value.</summary>
    /// <param name="rank">How many are lower.</param>
    /// <param name="distinct">How many there are.</param>
    public static int Of(int rank, int distinct) => distinct <= BinnedFeatures.Most ? rank : (int)((long)rank * BinnedFeatures.Most / distinct);
}
