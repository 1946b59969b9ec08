using System.Numerics.Tensors;
using TransferLearning.Classifiers.Linear;

namespace TransferLearning.Classifiers.Ridge;

/// <summary>The normal equations: S = Σ c(x − m)(x − m)ᵀ, D×D, and R = Σ c(x − m)t for each class, from one pass over the rows. Memory: O(D² + D·C).</summary>
internal sealed class PrimalSystem : RidgeSystem
{
    private readonly WeightedRows _rows;
    private readonly double[] _mean;
    private readonly double[] _targetMean;
    private readonly RefinedSolver _solver;

    /// <summary>Adds up.</summary>
    public PrimalSystem(WeightedRows rows, CancellationToken cancellation)
    {
        _rows = rows;
        var dimension = rows.Columns - 1;
        var sums = new RowProducts(rows, cancellation);
        var products = sums.Products; // then centred and whole
        var weight = products[dimension][dimension];
        _mean = [.. products[dimension].Take(dimension).Select(s => s / weight)];
        for (var r = 0; r < dimension; r++)
        {
            for (var c = 0; c <= r; c++)
            {
                products[r][c] -= weight * _mean[r] * _mean[c];
                products[c][r] = products[r][c];
            }
        }

        _targetMean = [.. sums.ClassSums.Select(s => ((2 * s[dimension]) - weight) / weight)];
        // Σ c(x − m)t with t = ±1: twice the sum over the class's own rows, less that over all, which is zero.
        double[][] right = [.. sums.ClassSums.Select(s => Enumerable.Range(0, dimension).Select(d => 2 * (s[d] - (s[dimension] * _mean[d]))).ToArray())];
        _solver = new RefinedSolver(RidgeTrainer.HeadName, products[..dimension], right, rows.Threads);
    }

    /// <inheritdoc/>
    public override (LinearScores Scores, FitReport Report) Solve(double alpha, CancellationToken cancellation)
    {
        var (weights, report) = _solver.Solve(alpha, cancellation);
        return (_rows.ToScores(weights, [.. weights.Select((w, p) => _targetMean[p] - TensorPrimitives.Dot<double>(w.AsSpan(0, _mean.Length), _mean))]), report);
    }
}
