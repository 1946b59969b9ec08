using System.Numerics.Tensors;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// Solves (S + alpha·I)·z = r in double for one alpha after another: conjugate gradients on S, preconditioned by the float32 factor of S + alpha·I, from the
/// solution of the alpha before. If they do not converge, because S is so nearly singular that a float32 factor does not help, a small system is solved directly; a
/// larger one, or one that is not definite in double either, is solved with a larger alpha, and the report says so.
/// </summary>
/// <param name="head">Name of the head, for messages.</param>
/// <param name="matrix">S, <c>[n][≥ n]</c>, symmetric.</param>
/// <param name="right">Right-hand sides, <c>[A][n]</c>.</param>
/// <param name="threads">Threads; 0 for one per core.</param>
internal sealed class RefinedSolver(string head, double[][] matrix, double[][] right, int threads)
{
    // Of the right-hand side's norm, in the metric of the factor.
    private const double Tolerance = 1e-9;
    private const int MostSteps = 200;

    // Of the residual's norm, as a part of the right-hand side's: what the steps claim is compared with the system itself.
    private const double MostResidual = 1e-5;
    private const int MostDirect = 1024;

    // An alpha that is too small is raised to this part of the diagonal, then by tens.
    private const double LeastRaise = 1e-9;
    private const int MostRaises = 20;
    private const int PieceRows = 64;
    private readonly int _order = matrix.Length;
    private readonly double[][] _solution = [.. right.Select(_ => new double[matrix.Length])];

    /// <summary>The solutions, <c>[A][n]</c>, overwritten by the next call, and how they were reached.</summary>
    /// <exception cref="TlearnException">S has overflowed.</exception>
    public (double[][] Solution, FitReport Report) Solve(double alpha, CancellationToken cancellation)
    {
        var largest = 0.0;
        for (var d = 0; d < _order; d++) largest = Math.Max(largest, matrix[d][d]); // passes NaN on
        var steps = 0;
        var used = alpha;
        for (var tries = 0; double.IsFinite(largest) && tries < MostRaises; tries++)
        {
            var (ended, made) = Iterate(used, cancellation);
            steps += made;
            if (!ended && _order <= MostDirect) ended = DirectSolver.Solve(matrix, used, right, _solution, cancellation);
            if (ended) return (_solution, new FitReport(used == alpha, steps, $"rounding would decide at this alpha, so that {used:G3} was taken: raise alpha, or scale the features"));
            foreach (var z in _solution) Array.Clear(z);
            used = Math.Max(10 * used, LeastRaise * largest);
        }

        throw new TlearnException(
            $"{head}: the sums of squares of the features (the largest: {largest:G3}) are beyond what can be solved with alpha {alpha:G3}",
            "Scale the features (`Scale` standard).");
    }

    private (bool Ended, int Steps) Iterate(double alpha, CancellationToken cancellation)
    {
        using var factor = new CholeskyFactor(
            _order,
            threads,
            (row, lower) =>
            {
                for (var c = 0; c <= row; c++) lower[c] = (float)matrix[row][c];
                lower[row] = (float)(matrix[row][row] + alpha);
            },
            cancellation);
        var count = right.Length;
        var product = Product(_solution, alpha, cancellation);
        double[][] residual = [.. right.Select((b, a) => b.Zip(product[a], (x, y) => x - y).ToArray())];
        var conjugate = Precondition(factor, residual);
        var goal = Energies(right, Precondition(factor, right)).Select(e => e * Tolerance * Tolerance).ToArray();
        var energy = Energies(residual, conjugate);
        var step = 0;
        // Written so that no number (NaN) is not taken for an end.
        for (; Enumerable.Range(0, count).Any(a => !(energy[a] <= goal[a])); step++)
        {
            if (step == MostSteps || !energy.All(double.IsFinite)) return (false, step);
            product = Product(conjugate, alpha, cancellation);
            for (var a = 0; a < count; a++)
            {
                var curvature = TensorPrimitives.Dot<double>(conjugate[a], product[a]);
                if (!(energy[a] > goal[a] && curvature > 0)) continue;
                TensorPrimitives.MultiplyAdd(conjugate[a], energy[a] / curvature, _solution[a], _solution[a]);
                TensorPrimitives.MultiplyAdd(product[a], -energy[a] / curvature, residual[a], residual[a]);
            }

            var preconditioned = Precondition(factor, residual);
            var next = Energies(residual, preconditioned);
            for (var a = 0; a < count; a++) TensorPrimitives.MultiplyAdd(conjugate[a], energy[a] > 0 ? next[a] / energy[a] : 0, preconditioned[a], conjugate[a]);
            energy = next;
        }

        product = Product(_solution, alpha, cancellation);
        return (Enumerable.Range(0, count).All(a => TensorPrimitives.Distance<double>(right[a], product[a]) <= MostResidual * TensorPrimitives.Norm<double>(right[a])), step);
    }

    private static double[] Energies(double[][] a, double[][] b) => [.. a.Zip(b, (x, y) => TensorPrimitives.Dot<double>(x, y))];

    private double[][] Precondition(CholeskyFactor factor, double[][] residual)
    {
        // Residuals get small: they are scaled to size 1, so that they keep their digits as floats.
        double[] scale = [.. residual.Select(r => Math.Max(1e-300, Math.Abs(TensorPrimitives.MaxMagnitude<double>(r))))];
        var rows = new float[checked(residual.Length * _order)];
        for (var a = 0; a < residual.Length; a++)
        {
            for (var d = 0; d < _order; d++) rows[(a * _order) + d] = (float)(residual[a][d] / scale[a]);
        }

        factor.Solve(rows, residual.Length);
        return [.. scale.Select((s, a) => Enumerable.Range(0, _order).Select(d => s * rows[(a * _order) + d]).ToArray())];
    }

    private double[][] Product(double[][] vectors, double alpha, CancellationToken cancellation)
    {
        double[][] product = [.. vectors.Select(_ => new double[_order])];
        Workers.For((_order + PieceRows - 1) / PieceRows, threads, cancellation, piece =>
        {
            for (var r = piece * PieceRows; r < Math.Min(_order, (piece + 1) * PieceRows); r++)
            {
                ReadOnlySpan<double> row = matrix[r].AsSpan(0, _order);
                for (var a = 0; a < vectors.Length; a++) product[a][r] = TensorPrimitives.Dot(row, vectors[a]) + (alpha * vectors[a][r]);
            }
        });
        return product;
    }
}
