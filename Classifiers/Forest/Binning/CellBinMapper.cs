using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest.Binning;

/// <summary>
/// Maps the values of a column to bins without sorting: the column's range is cut into thousands of equally wide cells, and neighbouring cells share a bin. The lowest
/// value has a cell of its own: networks rectify, and half of a column may be zeros. Cells are fine enough where none holds more distinct values than a bin should; a
/// cell of one value may hold any number of rows.
/// </summary>
/// <param name="rows">Values of a column.</param>
internal sealed unsafe class CellBinMapper(int rows)
{
    private const int Cells = 4096;
    private readonly AlignedArray<ushort> _cell = new(rows + Vector256<ushort>.Count);
    private readonly AlignedArray<int> _count = new(Cells);
    private readonly AlignedArray<float> _lowest = new(Cells);
    private readonly AlignedArray<float> _highest = new(Cells);
    private readonly AlignedArray<byte> _bin = new(Cells);

    /// <summary>Bins a column as <see cref="BinMapper.Map"/> does, if cells are fine enough.</summary>
    public bool TryMap(ReadOnlySpan<float> values, byte* bins, Span<float> lowest, Span<float> highest)
    {
        fixed (float* value = values)
        {
            var (low, high) = Range(value, values.Length);
            var scale = (Cells - 2) / (high - low);
            if (!(float.IsFinite(scale) && scale > 0)) return false;
            Fill(value, values.Length, low, scale);
        }

        // A cell of several values may have as many distinct ones as rows.
        var distinct = 0;
        for (var c = 0; c < Cells; c++) distinct += Distinct(c);
        for (var c = 0; c < Cells; c++)
        {
            var own = Distinct(c);
            if (own > 1 && (long)own * BinnedFeatures.Most > distinct) return false;
        }

        var rank = 0;
        var last = -1;
        for (var c = 0; c < Cells; c++)
        {
            if (_count.Pointer[c] == 0) continue;
            var bin = BinMapper.Of(rank, distinct);
            rank += Distinct(c);
            _bin.Pointer[c] = (byte)bin;
            if (bin != last) lowest[bin] = _lowest.Pointer[c];
            highest[bin] = _highest.Pointer[c];
            last = bin;
        }

        for (var r = 0; r < values.Length; r++) bins[r] = _bin.Pointer[_cell.Pointer[r]];
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Distinct(int cell) => _lowest.Pointer[cell] == _highest.Pointer[cell] ? 1 : _count.Pointer[cell];

    private static (float Low, float High) Range(float* values, int count)
    {
        var (low, high) = (values[0], values[0]);
        var i = 0;
        if (count >= Vector256<float>.Count)
        {
            var (lows, highs) = (Vector256.Load(values), Vector256.Load(values));
            for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                lows = Vector256.MinNative(lows, Vector256.Load(values + i));
                highs = Vector256.MaxNative(highs, Vector256.Load(values + i));
            }

            for (var lane = 0; lane < Vector256<float>.Count; lane++) (low, high) = (float.MinNative(low, lows[lane]), float.MaxNative(high, highs[lane]));
        }

        for (; i < count; i++) (low, high) = (float.MinNative(low, values[i]), float.MaxNative(high, values[i]));
        return (low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(float* values, int rowCount, float low, float scale)
    {
        var cell = _cell.Pointer;
        var count = _count.Pointer;
        var lowest = _lowest.Pointer;
        var highest = _highest.Pointer;
        new Span<int>(count, Cells).Clear();
        new Span<float>(lowest, Cells).Fill(float.PositiveInfinity);
        new Span<float>(highest, Cells).Fill(float.NegativeInfinity);
        var i = 0;
        for (; i <= rowCount - Vector256<ushort>.Count; i += Vector256<ushort>.Count) Vector256.Narrow(Of(values + i, low, scale), Of(values + i + 8, low, scale)).StoreAligned(cell + i);
        // Difference, product and rounding keep the order: a higher value is never in a lower cell.
        for (; i < rowCount; i++) cell[i] = (ushort)((int)((values[i] - low) * scale) + (values[i] > low ? 1 : 0));
        for (var r = 0; r < rowCount; r++)
        {
            int c = cell[r];
            var value = values[r];
            count[c]++;
            lowest[c] = float.MinNative(lowest[c], value);
            highest[c] = float.MaxNative(highest[c], value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Of(float* values, float low, float scale)
    {
        var value = Vector256.Load(values);
        var lowest = Vector256.Create(low);
        // All bits set are -1.
        return (Vector256.ConvertToInt32Native((value - lowest) * Vector256.Create(scale)) - Vector256.GreaterThan(value, lowest).AsInt32()).AsUInt32();
    }
}
