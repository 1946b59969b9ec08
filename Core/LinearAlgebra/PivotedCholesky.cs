using TransferLearning.Core.Threading;

namespace TransferLearning.Core.LinearAlgebra;

/// <summary>
/// A = L·Lᵀ of a matrix without negative eigenvalues, which may be singular: the largest remaining pivot comes next, until what remains is rounding (Higham 2002, section 10.3). Rows stay in
/// their order, so L is a triangle only once they are sorted by their pivots.
/// </summary>
internal static class PivotedCholesky
{
    private const double Rounding = 2.220446049250313e-16;
    private const int PieceRows = 64;

    /// <summary>Factors a matrix.</summary>
    /// <param name="matrix">A, <c>[n,n]</c>.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The rows of L, <c>[n][rank]</c>.</returns>
    public static double[][] Factor(SymmetricMatrix matrix, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var n = matrix.Order;
        var rest = new double[n];
        for (var i = 0; i < n; i++) rest[i] = matrix[i, i];
        var least = n * Rounding * rest.DefaultIfEmpty(0).Max();
        double[][] rows = [.. rest.Select(_ => new double[n])];
        List<int> open = [.. Enumerable.Range(0, n)];
        var rank = 0;
        for (; open.Count > 0; rank++)
        {
            var pivot = open.MaxBy(i => rest[i]);
            if (rest[pivot] <= least) break;
            var (own, length, column) = (rows[pivot], Math.Sqrt(rest[pivot]), rank);
            own[rank] = length;
            open.Remove(pivot);
            Workers.For((open.Count + PieceRows - 1) / PieceRows, (long)open.Count * rank < 1 << 16 ? 1 : threads, cancellation, piece =>
            {
                for (var o = piece * PieceRows; o < Math.Min(open.Count, (piece + 1) * PieceRows); o++)
                {
                    var row = rows[open[o]];
                    row[column] = (matrix[open[o], pivot] - MatrixProduct.Dot(row.AsSpan(0, column), own.AsSpan(0, column))) / length;
                    rest[open[o]] -= row[column] * row[column];
                }
            });
        }

        for (var i = 0; i < n; i++) Array.Resize(ref rows[i], rank);
        return rows;
    }
}
