using System.Numerics.Tensors;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// Σ c·z·zᵀ of rows z = (x, 1) with weights c, and Σ c·z of each class, in one pass: float32 products of a few thousand rows that are added up in double, so that a million
/// rows lose nothing; few rows in double altogether. Memory: O(D² + D·C).
/// </summary>
internal sealed unsafe class RowProducts
{
    /// <summary>Multiplications up to which products are summed in double altogether, for milliseconds: float products leave a matrix indefinite where what is added to it is below their rounding.</summary>
    public const long MostExact = 30_000_000;

    // Float sums run over so many rows before they are added up in double.
    private const int ChunkRows = 8 * AugmentedRows.BlockSize;
    private const int PieceColumns = 96;
    private readonly WeightedRows _rows;

    /// <summary>Adds up.</summary>
    public RowProducts(WeightedRows rows, CancellationToken cancellation)
    {
        _rows = rows;
        Products = new double[rows.Columns][];
        for (var d = 0; d < Products.Length; d++) Products[d] = new double[rows.Columns];
        ClassSums = [.. rows.Present.Select(_ => new double[rows.Columns])];
        Add(cancellation);
    }

    /// <summary>Σ c·z·zᵀ, <c>[D + 1][D + 1]</c>, the lower triangle.</summary>
    public double[][] Products { get; }

    /// <summary>Σ c·z over the rows of each class present, <c>[P][D + 1]</c>.</summary>
    public double[][] ClassSums { get; }

    private void Add(CancellationToken cancellation)
    {
        using var chunk = new AlignedBuffer((long)Math.Min(ChunkRows, _rows.Count) * _rows.Stride);
        var pieces = (_rows.Columns + PieceColumns - 1) / PieceColumns;
        for (var start = 0; start < _rows.Count; start += ChunkRows)
        {
            var first = start;
            var count = Math.Min(ChunkRows, _rows.Count - start);
            _rows.Fill(start, count, chunk);
            if ((long)_rows.Count * _rows.Columns * _rows.Columns / 2 <= MostExact)
            {
                AddExactly(start, count, chunk);
                continue;
            }

            // The last pieces are the longest: they go first.
            Workers.For(pieces, _rows.Threads, cancellation, piece => AddPiece(pieces - 1 - piece, first, count, chunk));
        }
    }

    private void AddExactly(int start, int count, AlignedBuffer chunk)
    {
        var z = new double[_rows.Columns];
        for (var r = 0; r < count; r++)
        {
            var row = chunk.Span((long)r * _rows.Stride, z.Length);
            for (var d = 0; d < z.Length; d++) z[d] = row[d];
            for (var d = 0; d < z.Length; d++)
            {
                var sums = Products[d].AsSpan(0, d + 1);
                TensorPrimitives.MultiplyAdd<double>(z.AsSpan(0, d + 1), z[d], sums, sums);
            }

            var classSums = ClassSums[_rows.Targets[start + r]];
            TensorPrimitives.MultiplyAdd<double>(z, (double)_rows.Root(start + r), classSums, classSums);
        }
    }

    // A piece of columns of a chunk: its rows of the triangle, and its part of the sums of the classes.
    private void AddPiece(int piece, int start, int count, AlignedBuffer chunk)
    {
        var first = piece * PieceColumns;
        var end = Math.Min(_rows.Columns, first + PieceColumns);
        var stride = BlockProduct.Stride(end);
        using var tile = new AlignedBuffer((long)PieceColumns * stride);
        for (var r = 0; r < count; r += AugmentedRows.BlockSize)
        {
            var x = chunk.Pointer + ((long)r * _rows.Stride);
            BlockProduct.Accumulate(x + first, 1, _rows.Stride, end - first, x, _rows.Stride, end, Math.Min(AugmentedRows.BlockSize, count - r), tile.Pointer, stride);
        }

        for (var d = first; d < end; d++)
        {
            var sums = Products[d];
            var added = tile.Span((long)(d - first) * stride, d + 1);
            for (var c = 0; c < added.Length; c++) sums[c] += added[c];
        }

        for (var r = 0; r < count; r++)
        {
            var row = chunk.Span(((long)r * _rows.Stride) + first, end - first);
            var sums = ClassSums[_rows.Targets[start + r]].AsSpan(first, row.Length);
            double root = _rows.Root(start + r);
            for (var d = 0; d < row.Length; d++) sums[d] += root * row[d];
        }
    }
}
