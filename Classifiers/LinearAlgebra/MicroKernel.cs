using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.LinearAlgebra;

/// <summary>
/// The inner loop of every matrix product: one tile of C, held in registers, plus a strip of A times a strip of B. Each element is
/// one chain of fused multiply-adds in the order of k, so it does not depend on the tile's place, the number of threads or the
/// width of the vectors. Register tiling after Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication".
/// </summary>
internal static unsafe partial class MicroKernel
{
    /// <summary>Rows of a full tile.</summary>
    public static readonly int Rows = Vector512.IsHardwareAccelerated ? 12 : 6;

    /// <summary>Columns of a full tile.</summary>
    public static readonly int Columns = Vector512.IsHardwareAccelerated ? 32 : 16;

    /// <summary>C += A·B for one tile of <see cref="Rows"/> rows and up to <see cref="Columns"/> columns.</summary>
    /// <param name="a">Element (i, k) stands at <c>a[i * aRow + k * aStep]</c>.</param>
    /// <param name="aRow">Distance of two rows of A.</param>
    /// <param name="aStep">Distance of two columns of A.</param>
    /// <param name="b">Element (k, j) stands at <c>b[k * bStep + j]</c>; readable up to a whole (half) tile.</param>
    /// <param name="bStep">Distance of two rows of B.</param>
    /// <param name="c">Element (i, j) stands at <c>c[i * cRow + j]</c>; read and written up to a whole (half) tile.</param>
    /// <param name="cRow">Distance of two rows of C.</param>
    /// <param name="steps">Number of columns of A, rows of B.</param>
    /// <param name="columns">Columns that count: up to half of <see cref="Columns"/>, only half a tile is touched.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, int steps, int columns)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            if (columns > 16) Tile12x32(a, aRow, aStep, b, bStep, c, cRow, steps);
            else Tile12x16(a, aRow, aStep, b, bStep, c, cRow, steps);
        }
        else
        {
            if (columns > 8) Tile6x16(a, aRow, aStep, b, bStep, c, cRow, steps);
            else Tile6x8(a, aRow, aStep, b, bStep, c, cRow, steps);
        }
    }
}
