using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Training features, each value as its rank among its column's distinct values, in 16 bits: comparing codes is comparing values. A
/// column with more distinct values than that shares codes among neighbours. Beside them each value's bucket, one of 256 with about as
/// many distinct values each, for nodes with many rows. In memory they lie three times, since what a tree waits for is memory: by
/// column for nodes with many rows, by row for those with few, whose rows then stay in the cache down to the leaves.
/// </summary>
internal sealed unsafe class FeatureCodes : IDisposable
{
    private const int MostCodes = 1 << 16;
    private const int PieceRows = 64;
    private const int LineColumns = 16;
    private readonly AlignedBuffer _codes;
    private readonly AlignedBuffer _byRow;
    private readonly AlignedBuffer _places;
    private readonly float[][] _lowest;
    private readonly float[][] _highest;

    /// <summary>Ranks rows <c>[N,D]</c>, several columns at a time.</summary>
    public FeatureCodes(FeatureMatrix features, int threads, CancellationToken cancellation)
    {
        Rows = features.Rows;
        Columns = features.Dimension;
        var values = (long)Rows * Columns;
        _codes = new AlignedBuffer((values / 2) + 1);
        _byRow = new AlignedBuffer((values / 2) + 1);
        _places = new AlignedBuffer((values / 4) + 1);
        _lowest = new float[Columns][];
        _highest = new float[Columns][];
        try
        {
            var group = Math.Clamp((1 << 24) / Math.Max(1, Rows), 1, LineColumns);
            var memory = new ConcurrentBag<(uint[] Keys, RadixOrder Radix)>();
            Workers.For((Columns + group - 1) / group, threads, cancellation, g =>
            {
                // Fresh memory costs more than what is done with it.
                if (!memory.TryTake(out var own)) own = (GC.AllocateUninitializedArray<uint>(group * Rows), new RadixOrder(Rows));
                RankGroup(features, g * group, Math.Min(group, Columns - (g * group)), own.Keys, own.Radix);
                memory.Add(own);
            });
            Workers.For((Rows + PieceRows - 1) / PieceRows, threads, cancellation, Transpose);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Number of rows, N.</summary>
    public int Rows { get; }

    /// <summary>Number of columns, D.</summary>
    public int Columns { get; }

    /// <summary>The codes row by row, <c>[N,D]</c>.</summary>
    public ushort* ByRow => (ushort*)_byRow.Pointer;

    /// <summary>The codes of a column, <c>[N]</c>.</summary>
    public ushort* Column(int column) => (ushort*)_codes.Pointer + ((nint)column * Rows);

    /// <summary>The places (<see cref="Buckets.Place"/>) of the buckets of a column's codes, <c>[N]</c>.</summary>
    public byte* Places(int column) => (byte*)_places.Pointer + ((nint)column * Rows);

    /// <summary>The highest code of a bucket.</summary>
    public int LastCode(int column, int bucket) => Buckets.LastCode(bucket, _lowest[column].Length);

    /// <summary>The middle between the values of two codes: what is not above it goes left.</summary>
    public float Threshold(int column, int left, int right)
    {
        var low = _highest[column][left];
        var high = _lowest[column][right];
        var middle = (float)(((double)low + high) / 2);
        return middle < high ? middle : low;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _codes.Dispose();
        _byRow.Dispose();
        _places.Dispose();
    }

    // Neighbouring columns together: they share the lines of memory in which a row lies.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RankGroup(FeatureMatrix features, int first, int columns, uint[] keys, RadixOrder radix)
    {
        for (var r = 0; r < Rows; r++)
        {
            var row = features.Row(r).Slice(first, columns);
            for (var c = 0; c < row.Length; c++) keys[(c * Rows) + r] = SortableFloat.Encode(row[c]);
        }

        for (var c = 0; c < columns; c++) Rank(first + c, radix.Of(keys.AsSpan(c * Rows, Rows)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rank(int column, ReadOnlySpan<ulong> ordered)
    {
        var distinct = 1;
        for (var i = 1; i < ordered.Length; i++) distinct += ordered[i] >> 32 != ordered[i - 1] >> 32 ? 1 : 0;
        var codes = Column(column);
        var lowest = new float[Math.Min(distinct, MostCodes)];
        var highest = distinct <= MostCodes ? lowest : new float[MostCodes];
        var rank = 0;
        var last = -1;
        for (var i = 0; i < ordered.Length; i++)
        {
            var key = (uint)(ordered[i] >> 32);
            if (i > 0 && key != (uint)(ordered[i - 1] >> 32)) rank++;
            var code = distinct <= MostCodes ? rank : (int)((long)rank * MostCodes / distinct);
            codes[(int)ordered[i]] = (ushort)code;
            if (code != last) lowest[code] = SortableFloat.Decode(key);
            if (highest != lowest) highest[code] = SortableFloat.Decode(key);
            last = code;
        }

        _lowest[column] = lowest;
        _highest[column] = highest;
        var place = new byte[lowest.Length];
        for (var code = 0; code < place.Length; code++) place[code] = (byte)Buckets.Place(Buckets.Of(code, place.Length));
        var places = Places(column);
        for (var r = 0; r < Rows; r++) places[r] = place[codes[r]];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transpose(int piece)
    {
        var end = Math.Min(Rows, (piece + 1) * PieceRows);
        for (var column = 0; column < Columns; column++)
        {
            var codes = Column(column);
            for (var r = piece * PieceRows; r < end; r++) ByRow[((nint)r * Columns) + column] = codes[r];
        }
    }
}
