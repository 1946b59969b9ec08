using System.Numerics.Tensors;

namespace TransferLearning.Classifiers.Linear;

/// <summary>Solves (S + alpha·I)·z = r by a Cholesky factor in double (Golub and Van Loan 2013, algorithm 4.2.1): n³/6 operations, for what conjugate gradients cannot end.</summary>
internal static class DirectSolver
{
    // A smaller pivot, as a part of its diagonal, is rounding.
    private const double LeastPivot = 1e-13;

    /// <summary>Solves for all right-hand sides.</summary>
    /// <param name="matrix">S, <c>[n][≥ n]</c>, symmetric.</param>
    /// <param name="alpha">What is added to its diagonal.</param>
    /// <param name="right">Right-hand sides, <c>[A][n]</c>.</param>
    /// <param name="solution">Gets the solutions, <c>[A][n]</c>.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Whether the matrix is definite beyond rounding; without that nothing is written.</returns>
    public static bool Solve(double[][] matrix, double alpha, double[][] right, double[][] solution, CancellationToken cancellation)
    {
        var factor = new double[matrix.Length][];
        for (var i = 0; i < factor.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var row = factor[i] = new double[i + 1];
            for (var j = 0; j < i; j++) row[j] = (matrix[i][j] - Dot(row, factor[j], j)) / factor[j][j];
            var diagonal = matrix[i][i] + alpha;
            var pivot = diagonal - Dot(row, row, i);
            if (!(pivot > LeastPivot * diagonal)) return false;
            row[i] = Math.Sqrt(pivot);
        }

        for (var a = 0; a < right.Length; a++)
        {
            var z = solution[a];
            for (var i = 0; i < z.Length; i++) z[i] = (right[a][i] - Dot(factor[i], z, i)) / factor[i][i];
            for (var i = z.Length - 1; i >= 0; i--)
            {
                z[i] /= factor[i][i];
                var above = z.AsSpan(0, i);
                TensorPrimitives.MultiplyAdd<double>(factor[i].AsSpan(0, i), -z[i], above, above);
            }
        }

        return true;
    }

    private static double Dot(double[] a, double[] b, int count) => count == 0 ? 0 : TensorPrimitives.Dot<double>(a.AsSpan(0, count), b.AsSpan(0, count));
}
