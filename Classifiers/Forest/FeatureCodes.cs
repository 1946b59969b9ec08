using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Training features, each value as one of 256 codes in the order of the values. A column of up to 256 distinct values has a code for
/// each; of more, about as many distinct values share each code. A byte a value, since what a tree waits for is memory; and the bytes
/// lie there twice: by column for nodes with many rows, by row for those with few, whose rows then stay in the cache down to the leaves.
/// </summary>
internal sealed unsafe class FeatureCodes : IDisposable
{
    /// <summary>Codes of a column at most.</summary>
    public const int Most = 256;

    private const int Line = 64;
    private const int PieceRows = 64;
    private const int LineColumns = 16;
    private readonly AlignedBuffer _byColumn;
    private readonly AlignedBuffer _byRow;
    private readonly float[] _lowest;
    private readonly float[] _highest;

    /// <summary>Codes rows <c>[N,D]</c>, several columns at a time.</summary>
    public FeatureCodes(FeatureMatrix features, int threads, CancellationToken cancellation)
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
            var coders = new ConcurrentBag<(float[] Values, ColumnCoder Coder)>();
            Workers.For((Columns + group - 1) / group, threads, cancellation, g =>
            {
                // Fresh memory costs more than what is done with it.
                if (!coders.TryTake(out var own)) own = (GC.AllocateUninitializedArray<float>(group * Rows), new ColumnCoder(Rows));
                CodeGroup(features, g * group, Math.Min(group, Columns - (g * group)), own.Values, own.Coder);
                coders.Add(own);
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

    /// <summary>Rows of a node at most whose codes are read by row: as many as a column has lines of memory. With more, rows share lines of a column.</summary>
    public int FewRows => Rows / Line;

    /// <summary>The codes row by row, <c>[N,D]</c>.</summary>
    public byte* ByRow => (byte*)_byRow.Pointer;

    /// <summary>The codes of a column, <c>[N]</c>.</summary>
    public byte* Column(int column) => (byte*)_byColumn.Pointer + ((nint)column * Rows);

    /// <summary>The middle between the values of two codes: what is not above it goes left.</summary>
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
    private void CodeGroup(FeatureMatrix features, int first, int columns, float[] values, ColumnCoder coder)
    {
        for (var r = 0; r < Rows; r++)
        {
            var row = features.Row(r).Slice(first, columns);
            for (var c = 0; c < row.Length; c++) values[(c * Rows) + r] = row[c];
        }

        for (var c = 0; c < columns; c++)
        {
            var start = (first + c) * Most;
            coder.Code(values.AsSpan(c * Rows, Rows), Column(first + c), _lowest.AsSpan(start, Most), _highest.AsSpan(start, Most));
        }
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
