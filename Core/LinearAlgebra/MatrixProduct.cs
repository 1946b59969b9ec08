using System.Numerics;
using System.Runtime.CompilerServices;
using TransferLearning.Core.Threading;

namespace TransferLearning.Core.LinearAlgebra;

/// <summary>Products of matrices in double, whose rows are arrays.</summary>
internal static class MatrixProduct
{
    private const int PieceRows = 16;

    // Rows of B that stay in the second-level cache while rows of the product go over them.
    private const int Depth = 32;

    /// <summary>A·B.</summary>
    /// <param name="rows">Rows of the product, m.</param>
    /// <param name="element">Elements of A, <c>[m,k]</c>.</param>
    /// <param name="b">Rows of B, <c>[k][n]</c>.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns><c>[m][n]</c>.</returns>
    public static double[][] Of(int rows, Func<int, int, double> element, double[][] b, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(element);
        ArgumentNullException.ThrowIfNull(b);
        var columns = b.Length == 0 ? 0 : b[0].Length;
        double[][] product = [.. Enumerable.Range(0, rows).Select(_ => new double[columns])];
        for (var start = 0; start < b.Length; start += Depth)
        {
            var (first, end) = (start, Math.Min(b.Length, start + Depth));
            Workers.For((rows + PieceRows - 1) / PieceRows, threads, cancellation, piece =>
            {
                for (var r = piece * PieceRows; r < Math.Min(rows, (piece + 1) * PieceRows); r++)
                {
                    for (var k = first; k < end; k++) AddScaled(product[r], b[k], element(r, k));
                }
            });
        }

        return product;
    }

    /// <summary>Inner product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (first, second) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i + (2 * Vector<double>.Count) <= a.Length; i += 2 * Vector<double>.Count)
        {
            first = Vector.FusedMultiplyAdd(new Vector<double>(a[i..]), new Vector<double>(b[i..]), first);
            second = Vector.FusedMultiplyAdd(new Vector<double>(a[(i + Vector<double>.Count)..]), new Vector<double>(b[(i + Vector<double>.Count)..]), second);
        }

        var sum = Vector.Sum(first + second);
        for (; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>to += factor · from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(Span<double> to, ReadOnlySpan<double> from, double factor)
    {
        var all = new Vector<double>(factor);
        var i = 0;
        for (; i + Vector<double>.Count <= to.Length; i += Vector<double>.Count)
        {
            Vector.FusedMultiplyAdd(all, new Vector<double>(from[i..]), new Vector<double>(to[i..])).CopyTo(to[i..]);
        }

        for (; i < to.Length; i++) to[i] += factor * from[i];
    }
}
