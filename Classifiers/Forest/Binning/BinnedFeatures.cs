using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Forest.Binning;

/// <summary>
/// Training features, each value as the number of one of 256 bins, in the order of the values. A column of up to 256 distinct values has a bin for each; of more,
/// about equally many distinct values share each bin. One byte per value, since a tree waits for memory more than for arithmetic. The bytes are kept twice: by column for
/// nodes with many rows, by row for nodes with few, whose rows then stay in the cache down to the leaves.
/// </summary>
internal sealed unsafe class BinnedFeatures : IDisposable
{
    /// <summary>Bins of a column at most.</summary>
    public const int Most = 256;

    private const int Line = 64;
    private const int PieceRows = 64;
    private const int LineColumns = 16;
    private readonly AlignedBuffer _byColumn;
    private readonly AlignedBuffer _byRow;
    private readonly float[] _lowest;
    private readonly float[] _highest;

    /// <summary>Bins rows <c>[N,D]</c>, several columns at a time.</summary>
    public BinnedFeatures(FeatureMatrix features, int threads, CancellationToken cancellation)
    {
        Rows = features.Rows;
        Columns = features.Dimension;
        var values = (long)Rows * Columns;
        _byColumn = new AlignedBuffer((values / sizeof(float)) + 1);
        _byRow = new AlignedBuffer((values / sizeof(float)) + 1);
        _lowest = new float[Columns * Most];
        _highest = new float[Columns * Most];
        try
        {
            var group = Math.Clamp((1 << 24) / Math.Max(1, Rows), 1, LineColumns);
            var mappers = new ConcurrentBag<(float[] Values, BinMapper Mapper)>();
            Workers.For((Columns + group - 1) / group, threads, cancellation, g =>
            {
                // Kept from group to group: memory that is touched for the first time costs more than the mapping.
                if (!mappers.TryTake(out var own)) own = (GC.AllocateUninitializedArray<float>(group * Rows), new BinMapper(Rows));
                MapGroup(features, g * group, Math.Min(group, Columns - (g * group)), own.Values, own.Mapper);
                mappers.Add(own);
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

    /// <summary>Rows of a node at most whose bins are read by row: as many as a column has lines of memory. With more, rows share lines of a column.</summary>
    public int FewRows => Rows / Line;

    /// <summary>The bins row by row, <c>[N,D]</c>.</summary>
    public byte* ByRow => (byte*)_byRow.Pointer;

    /// <summary>The bins of a column, <c>[N]</c>.</summary>
    public byte* Column(int column) => (byte*)_byColumn.Pointer + ((nint)column * Rows);

    /// <summary>The middle between the values of two bins: what is not above it goes left.</summary>
    public float Threshold(int column, int left, int right)
    {
        var low = _highest[(column * Most) + left];
        var high = _lowest[(column * Most) + right];
        var middle = (float)(((double)low + high) / 2);
        return middle < high ? middle : low;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _byColumn.Dispose();
        _byRow.Dispose();
    }

    // Neighbouring columns together: they share the lines of memory in which a row lies.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MapGroup(FeatureMatrix features, int first, int columns, float[] values, BinMapper mapper)
    {
        for (var r = 0; r < Rows; r++)
        {
            var row = features.Row(r).Slice(first, columns);
            for (var c = 0; c < row.Length; c++) values[(c * Rows) + r] = row[c];
        }

        for (var c = 0; c < columns; c++)
        {
            var start = (first + c) * Most;
            mapper.Map(values.AsSpan(c * Rows, Rows), Column(first + c), _lowest.AsSpan(start, Most), _highest.AsSpan(start, Most));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transpose(int piece)
    {
        var end = Math.Min(Rows, (piece + 1) * PieceRows);
        for (var column = 0; column < Columns; column++)
        {
            var bins = Column(column);
            for (var r = piece * PieceRows; r < end; r++) ByRow[((nint)r * Columns) + column] = bins[r];
        }
    }
}
