using System.Numerics.Tensors;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Linear;

/// <summary>The products of rows with each other, X·Xᵀ: float32 products of slices of the columns that are added up in double; few in double altogether.</summary>
internal static unsafe class GramMatrix
{
    // Float sums run over so many columns before they are added up in double.
    private const int SliceColumns = 1024;
    private const int PieceRows = 96;

    /// <summary>Multiplies rows.</summary>
    /// <param name="rows">X, <c>[N][D]</c>.</param>
    /// <param name="threads">Threads; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns><c>[N][N]</c>.</returns>
    public static double[][] Of(float[][] rows, int threads, CancellationToken cancellation)
    {
        var (count, columns) = (rows.Length, rows[0].Length);
        double[][] products = [.. rows.Select(_ => new double[count])];
        if ((long)count * count * columns / 2 <= RowProducts.MostExact)
        {
            AddExactly(rows, products);
            return products;
        }

        for (var slice = 0; slice < columns; slice += SliceColumns)
        {
            var first = slice;
            using var packed = new PackedRows(count, Math.Min(SliceColumns, columns - slice));
            for (var r = 0; r < count; r++) packed.Set(r, rows[r].AsSpan(first, packed.Depth));
            Workers.For((count + PieceRows - 1) / PieceRows, threads, cancellation, piece => AddPiece(piece * PieceRows, rows, first, packed, products));
        }

        return products;
    }

    private static void AddPiece(int start, float[][] rows, int first, PackedRows packed, double[][] products)
    {
        var count = Math.Min(PieceRows, rows.Length - start);
        var stride = BlockProduct.Stride(packed.Depth);
        using var left = new AlignedBuffer((long)count * stride);
        using var tile = new AlignedBuffer((long)count * rows.Length);
        for (var r = 0; r < count; r++) rows[start + r].AsSpan(first, packed.Depth).CopyTo(left.Span((long)r * stride, packed.Depth));
        BlockProduct.Accumulate(left.Pointer, stride, count, packed, tile.Pointer, rows.Length);
        for (var r = 0; r < count; r++)
        {
            var sums = products[start + r];
            var added = tile.Span((long)r * rows.Length, rows.Length);
            for (var c = 0; c < sums.Length; c++) sums[c] += added[c];
        }
    }

    private static void AddExactly(float[][] rows, double[][] products)
    {
        double[][] exact = [.. rows.Select(r => Array.ConvertAll(r, v => (double)v))];
        for (var r = 0; r < exact.Length; r++)
        {
            for (var c = 0; c <= r; c++) products[r][c] = products[c][r] = TensorPrimitives.Dot<double>(exact[r], exact[c]);
        }
    }
}
