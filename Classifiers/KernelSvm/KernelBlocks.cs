using System.Runtime.CompilerServices;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>
/// Computes kernel values between the rows of classes, block by block. A value is the same to the last bit in every block and on both sides of the diagonal.
/// </summary>
/// <param name="function">The kernel.</param>
/// <param name="threads">Threads at most for one block.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed unsafe class KernelBlocks(KernelFunction function, int threads, CancellationToken cancellation)
{
    // Whole tiles of every micro-kernel, and whole panels of packed rows.
    private const int ChunkRows = 192;
    private const int ChunkColumns = 2048;

    /// <summary>The kernel.</summary>
    public KernelFunction Function => function;

    /// <summary>The block of a class with itself: the upper half is computed, the lower one mirrored.</summary>
    /// <param name="rows">The class.</param>
    /// <param name="block">Gets <c>[n,n]</c>, writable up to a multiple of 16 columns.</param>
    /// <param name="stride">Distance of two rows of the block.</param>
    public void Diagonal(ClassRows rows, float* block, nint stride) => ForChunks(rows.Count, (start, count) =>
    {
        Fill(rows, start, count, rows, start, rows.Count - start, block + (start * stride), stride);
        Mirror(block + (start * stride) + start + count, stride, block + ((start + count) * stride) + start, stride, count, rows.Count - start - count);
    });

    /// <summary>The block of a class with another, and the same transposed.</summary>
    /// <param name="a">One class.</param>
    /// <param name="b">The other.</param>
    /// <param name="block">Gets <c>[a,b]</c>.</param>
    /// <param name="stride">Distance of two rows of the block.</param>
    /// <param name="mirror">Gets <c>[b,a]</c>.</param>
    /// <param name="mirrorStride">Distance of two rows of the transposed block.</param>
    public void Between(ClassRows a, ClassRows b, float* block, nint stride, float* mirror, nint mirrorStride) => ForChunks(a.Count, (start, count) =>
    {
        Fill(a, start, count, b, 0, b.Count, block + (start * stride), stride);
        Mirror(block + (start * stride), stride, mirror + start, mirrorStride, count, b.Count);
    });

    /// <summary>The block of a few rows with a class; its columns are shared between threads.</summary>
    /// <param name="a">The rows.</param>
    /// <param name="count">How many of them.</param>
    /// <param name="b">The class.</param>
    /// <param name="block">Gets <c>[count,b]</c>, writable up to a multiple of 16 columns.</param>
    /// <param name="stride">Distance of two rows of the block.</param>
    public void Rows(ClassRows a, int count, ClassRows b, float* block, nint stride) => Workers.For((b.Count + ChunkColumns - 1) / ChunkColumns, threads, cancellation, chunk =>
    {
        var first = chunk * ChunkColumns;
        Fill(a, 0, count, b, first, Math.Min(ChunkColumns, b.Count - first), block, stride);
    });

    private void Fill(ClassRows a, int start, int count, ClassRows b, int first, int columns, float* block, nint stride)
    {
        for (var r = 0; r < count; r++) new Span<float>(block + (r * stride) + first, ClassRows.Pad(columns)).Clear();
        BlockProduct.Accumulate(a.Row(start), a.Stride, count, b.Packed, first, columns, block + first, stride);
        for (var r = 0; r < count; r++) function.Apply(block + (r * stride) + first, columns, a.Norms[start + r], b.Norms + first);
    }

    private void ForChunks(int rows, Action<int, int> body) => Workers.For((rows + ChunkRows - 1) / ChunkRows, threads, cancellation, chunk =>
    {
        var start = chunk * ChunkRows;
        body(start, Math.Min(ChunkRows, rows - start));
    });

    // Tiles of 16 × 16, so that both sides stay in the cache.
    private static void Mirror(float* from, nint fromStride, float* to, nint toStride, int rows, int columns)
    {
        for (var j0 = 0; j0 < columns; j0 += 16)
        {
            var j1 = Math.Min(columns, j0 + 16);
            for (var i0 = 0; i0 < rows; i0 += 16) Transpose(from, fromStride, to, toStride, i0, Math.Min(rows, i0 + 16), j0, j1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* from, nint fromStride, float* to, nint toStride, int i0, int i1, int j0, int j1)
    {
        for (var j = j0; j < j1; j++)
        {
            var row = to + (j * toStride);
            var column = from + j;
            for (var i = i0; i < i1; i++) row[i] = column[i * fromStride];
        }
    }
}
