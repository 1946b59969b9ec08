using System.Numerics.Tensors;
using TransferLearning.Classifiers.Linear;

namespace TransferLearning.Classifiers.Discriminant;

/// <summary>
/// Least squares solutions of smallest norm of a symmetric matrix that may be singular, as by its pseudo-inverse: with a factor A = LLᵀ of as many columns as A has rank (Cholesky with
/// pivots; Higham 2009, "Cholesky factorization", section 10.3), A⁺ = L(LᵀL)⁻²Lᵀ.
/// </summary>
internal static class MinimumNorm
{
    /// <summary>Solves for all right-hand sides.</summary>
    /// <param name="matrix">A, <c>[n][n]</c>, symmetric and, but for rounding, not negative.</param>
    /// <param name="right">Right-hand sides, <c>[P][n]</c>.</param>
    /// <param name="exact">Whether A was summed in double; else its last digits are those of single precision.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static double[][] Solve(double[][] matrix, double[][] right, bool exact, CancellationToken cancellation)
    {
        double[][] solution = [.. right.Select(r => new double[r.Length])];
        if (DirectSolver.Solve(matrix, 0, right, solution, cancellation)) return solution;
        var factor = Factor(matrix, exact ? 1e-13 : 1e-6, cancellation);
        var rank = factor[0].Length;
        double[][] inner = [.. Enumerable.Range(0, rank).Select(_ => new double[rank])];
        double[][] products = [.. right.Select(_ => new double[rank])];
        for (var i = 0; i < factor.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var a = 0; a < rank; a++) TensorPrimitives.MultiplyAdd<double>(factor[i], factor[i][a], inner[a], inner[a]);
            for (var p = 0; p < right.Length; p++) TensorPrimitives.MultiplyAdd<double>(factor[i], right[p][i], products[p], products[p]);
        }

        double[][] half = [.. right.Select(_ => new double[rank])];
        double[][] whole = [.. right.Select(_ => new double[rank])];
        if (!DirectSolver.Solve(inner, 0, products, half, cancellation) || !DirectSolver.Solve(inner, 0, half, whole, cancellation))
        {
            throw new TlearnException($"{DiscriminantTrainer.HeadName}: the covariance of the features is too nearly singular to be solved", "Take a shrinkage above 0.");
        }

        for (var p = 0; p < right.Length; p++)
        {
            for (var i = 0; i < factor.Length; i++) solution[p][i] = TensorPrimitives.Dot<double>(factor[i], whole[p]);
        }

        return solution;
    }

    // L, [n][rank].
    private static double[][] Factor(double[][] matrix, double rounding, CancellationToken cancellation)
    {
        double[][] factor = [.. matrix.Select(row => new double[row.Length])];
        double[] rest = [.. matrix.Select((row, i) => row[i])];
        var least = rounding * Math.Max(rest.Max(), 0);
        var rank = 0;
        for (; rank < factor.Length; rank++)
        {
            cancellation.ThrowIfCancellationRequested();
            var pivot = TensorPrimitives.IndexOfMax<double>(rest);
            if (!(rest[pivot] > least)) break;
            var root = Math.Sqrt(rest[pivot]);
            for (var i = 0; i < factor.Length; i++)
            {
                factor[i][rank] = i == pivot ? root : (matrix[i][pivot] - Dot(factor[i], factor[pivot], rank)) / root;
                rest[i] -= factor[i][rank] * factor[i][rank];
            }

            rest[pivot] = double.NegativeInfinity;
        }

        return [.. factor.Select(row => row[..rank])];
    }

    private static double Dot(double[] a, double[] b, int count) => count == 0 ? 0 : TensorPrimitives.Dot<double>(a.AsSpan(0, count), b.AsSpan(0, count));
}
