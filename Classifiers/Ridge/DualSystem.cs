using System.Numerics.Tensors;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Ridge;

/// <summary>
/// The system for fewer rows than columns: S = X·Xᵀ, N×N, of centred rows X, R the centred targets; weights are Xᵀ·Z. Memory: O(N·D), which is less than O(D²).
/// </summary>
internal sealed unsafe class DualSystem : RidgeSystem
{
    private readonly WeightedRows _rows;
    private readonly double[] _mean;
    private readonly double[] _targetMean;
    private readonly float[][] _centred;
    private readonly RefinedSolver _solver;

    /// <summary>Multiplies the rows with each other.</summary>
    public DualSystem(WeightedRows rows, CancellationToken cancellation)
    {
        _rows = rows;
        var (count, dimension) = (rows.Count, rows.Columns - 1);
        using var z = new AlignedBuffer((long)count * rows.Stride);
        rows.Fill(0, count, z);
        var weight = 0.0;
        _mean = new double[dimension];
        _targetMean = new double[rows.Present.Length];
        for (var r = 0; r < count; r++)
        {
            double root = rows.Root(r);
            weight += root * root;
            for (var d = 0; d < dimension; d++) _mean[d] += root * z.Pointer[((long)r * rows.Stride) + d];
            for (var p = 0; p < _targetMean.Length; p++) _targetMean[p] += root * root * Target(r, p);
        }

        for (var d = 0; d < dimension; d++) _mean[d] /= weight;
        for (var p = 0; p < _targetMean.Length; p++) _targetMean[p] /= weight;
        _centred = new float[count][];
        Workers.For(count, rows.Threads, cancellation, r =>
        {
            var row = z.Span((long)r * rows.Stride, dimension);
            for (var d = 0; d < dimension; d++) row[d] = (float)(row[d] - (rows.Root(r) * _mean[d]));
            _centred[r] = row.ToArray();
        });
        double[][] right = [.. _targetMean.Select((m, p) => Enumerable.Range(0, count).Select(r => rows.Root(r) * (Target(r, p) - m)).ToArray())];
        _solver = new RefinedSolver(RidgeTrainer.HeadName, GramMatrix.Of(_centred, rows.Threads, cancellation), right, rows.Threads);
    }

    /// <inheritdoc/>
    public override (LinearScores Scores, FitReport Report) Solve(double alpha, CancellationToken cancellation)
    {
        var (multipliers, report) = _solver.Solve(alpha, cancellation);
        var weights = new double[multipliers.Length][];
        Workers.For(weights.Length, _rows.Threads, cancellation, p =>
        {
            var sum = new double[_mean.Length];
            for (var r = 0; r < _centred.Length; r++)
            {
                var row = _centred[r];
                var factor = multipliers[p][r];
                for (var d = 0; d < sum.Length; d++) sum[d] += factor * row[d];
            }

            weights[p] = sum;
        });
        return (_rows.ToScores(weights, [.. weights.Select((w, p) => _targetMean[p] - TensorPrimitives.Dot<double>(w, _mean))]), report);
    }

    private double Target(int row, int position) => _rows.Targets[row] == position ? 1 : -1;
}
