using System.Runtime.CompilerServices;

namespace TransferLearning.Classifiers.LinearAlgebra;

/// <summary>
/// The one matrix product: C += A·B in float32, on the calling thread. Callers run it on blocks of rows in parallel. An element of C
/// is always summed in the same order, whatever block it is computed in.
/// </summary>
internal static unsafe class BlockProduct
{
    /// <summary>Steps of k between two visits of a tile of C: a strip of B of that length stays in the first-level cache.</summary>
    private const int Depth = 256;

    /// <summary>Distance of rows, in floats, that suits a matrix of that many columns: whole cache lines, an odd number of them, so that neighbouring rows do not fall into the same sets.</summary>
    public static int Stride(int columns)
    {
        var lines = (columns + 15) / 16;
        return (lines | 1) * 16;
    }

    /// <summary>C += A·B with B row-major as it lies.</summary>
    /// <param name="a">Element (i, k) of A <c>[m,k]</c> stands at <c>a[i * aRow + k * aStep]</c>: with <paramref name="aRow"/> 1 it is a transposed matrix.</param>
    /// <param name="aRow">Distance of two rows of A.</param>
    /// <param name="aStep">Distance of two columns of A.</param>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="b">B, <c>[k,n]</c>.</param>
    /// <param name="bRow">Distance of two rows of B; readable up to the next multiple of 16 columns.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="c">C, <c>[m,n]</c>.</param>
    /// <param name="cRow">Distance of two rows of C.</param>
    public static void Accumulate(float* a, nint aRow, nint aStep, int m, float* b, nint bRow, int n, int k, float* c, nint cRow) =>
        Accumulate(a, aRow, aStep, m, b, bRow, MicroKernel.Columns, n, k, c, cRow);

    /// <summary>C += A·Bᵀ with some of the packed rows of B.</summary>
    /// <param name="a">A, <c>[m,k]</c>.</param>
    /// <param name="aRow">Distance of two rows of A.</param>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="b">B, <c>[n,k]</c>.</param>
    /// <param name="first">First row of B, a multiple of 32.</param>
    /// <param name="columns">Rows of B from there on, columns of C.</param>
    /// <param name="c">C, <c>[m,columns]</c>.</param>
    /// <param name="cRow">Distance of two rows of C.</param>
    public static void Accumulate(float* a, nint aRow, int m, PackedRows b, int first, int columns, float* c, nint cRow) =>
        Accumulate(a, aRow, 1, m, b.Panels + ((nint)first * b.Depth), MicroKernel.Columns, (nint)b.Depth * MicroKernel.Columns, columns, b.Depth, c, cRow);

    /// <summary>C += A·Bᵀ with the rows of B packed.</summary>
    /// <inheritdoc cref="Accumulate(float*, nint, nint, int, float*, nint, int, int, float*, nint)"/>
    public static void Accumulate(float* a, nint aRow, int m, PackedRows b, float* c, nint cRow) =>
        Accumulate(a, aRow, 1, m, b.Panels, MicroKernel.Columns, (nint)b.Depth * MicroKernel.Columns, b.Rows, b.Depth, c, cRow);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(float* a, nint aRow, nint aStep, int m, float* b, nint bRow, nint bPanel, int n, int k, float* c, nint cRow)
    {
        var tileRows = MicroKernel.Rows;
        var tileColumns = MicroKernel.Columns;
        var full = m - (m % tileRows);
        var rest = stackalloc float[full < m ? Depth * tileRows : 1];
        var tile = stackalloc float[tileRows * tileColumns];
        for (var k0 = 0; k0 < k; k0 += Depth)
        {
            var steps = Math.Min(Depth, k - k0);
            var a0 = a + (k0 * aStep);
            if (full < m) PackRest(a0 + (full * aRow), aRow, aStep, m - full, steps, rest, tileRows);
            for (var j0 = 0; j0 < n; j0 += tileColumns)
            {
                var columns = Math.Min(tileColumns, n - j0);
                var strip = b + (j0 / tileColumns * bPanel) + (k0 * bRow);
                for (var i0 = 0; i0 < m; i0 += tileRows)
                {
                    var rows = Math.Min(tileRows, m - i0);
                    var target = c + (i0 * cRow) + j0;
                    var (from, fromRow, fromStep) = i0 < full ? (Offset(a0, i0 * aRow), aRow, aStep) : (Offset(rest, 0), 1, tileRows);
                    if (rows == tileRows && columns == tileColumns)
                    {
                        MicroKernel.Run((float*)from, fromRow, fromStep, strip, bRow, target, cRow, steps, columns);
                        continue;
                    }

                    CopyTile(target, cRow, tile, tileColumns, rows, columns);
                    MicroKernel.Run((float*)from, fromRow, fromStep, strip, bRow, tile, tileColumns, steps, columns);
                    CopyTile(tile, tileColumns, target, cRow, rows, columns);
                }
            }
        }
    }

    private static nint Offset(float* pointer, nint offset) => (nint)(pointer + offset);

    // The last rows of A, fewer than a tile has, filled up with zeros.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackRest(float* a, nint aRow, nint aStep, int rows, int steps, float* packed, int tileRows)
    {
        for (var k = 0; k < steps; k++)
        {
            var step = a + (k * aStep);
            var to = packed + (k * tileRows);
            for (var i = 0; i < rows; i++) to[i] = step[i * aRow];
            for (var i = rows; i < tileRows; i++) to[i] = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyTile(float* from, nint fromRow, float* to, nint toRow, int rows, int columns)
    {
        for (var i = 0; i < rows; i++)
        {
            new ReadOnlySpan<float>(from + (i * fromRow), columns).CopyTo(new Span<float>(to + (i * toRow), columns));
        }
    }
}
