using System.Numerics.Tensors;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Discriminant;

/// <summary>
/// The same for fewer rows than columns, without the D×D matrix: with Z the rows less the means of their classes, weighed, and columns divided by the root of what is added to the diagonal,
/// (ZᵀZ + I)⁻¹u = u − Zᵀ(ZZᵀ + I)⁻¹Zu (Woodbury 1950), N×N. Memory: O(N·D + N²).
/// </summary>
internal static class FewRows
{
    /// <summary>Fits; the covariance is definite.</summary>
    public static DiscriminantFit Solve(WeightedRows rows, ClassShrinkage shrunk, CancellationToken cancellation)
    {
        var (count, dimension) = (rows.Count, rows.Columns - 1);
        float[][] x = [.. Enumerable.Range(0, count).Select(_ => new float[dimension])];
        Workers.For(count, rows.Threads, cancellation, r => rows.Read(r, x[r]));
        var counts = new int[rows.Present.Length];
        foreach (var target in rows.Targets) counts[target]++;
        double[][] means = [.. counts.Select(_ => new double[dimension])];
        for (var r = 0; r < count; r++) Vectors.AddScaled(means[rows.Targets[r]], x[r], 1.0 / counts[rows.Targets[r]]);
        var variance = new double[dimension];
        for (var r = 0; r < count; r++) Vectors.AddSquares(variance, x[r], means[rows.Targets[r]]);
        TensorPrimitives.Divide<double>(variance, count, variance);
        var differences = DiscriminantFit.Differences(means);
        if (DiscriminantFit.IsRounding(variance.Sum(), x.Sum(row => Vectors.SquaredNorm(row)) / count, exact: true)) return DiscriminantFit.Of(means, differences, counts, isIdentity: true);

        double[] inverse = [.. shrunk.Added(variance).Select(d => 1 / Math.Sqrt(d))];
        Workers.For(count, rows.Threads, cancellation, r =>
        {
            var (row, mean, root) = (x[r], means[rows.Targets[r]], Math.Sqrt(shrunk.Shares[rows.Targets[r]] / count));
            for (var d = 0; d < dimension; d++) row[d] = (float)((row[d] - mean[d]) * inverse[d] * root);
        });
        double[][] u = [.. differences.Select(row => row.Select((v, d) => v * inverse[d]).ToArray())];
        double[][] right = [.. u.Select(_ => new double[count])];
        Workers.For(count, rows.Threads, cancellation, r =>
        {
            var wide = Array.ConvertAll(x[r], v => (double)v);
            for (var p = 0; p < u.Length; p++) right[p][r] = TensorPrimitives.Dot<double>(wide, u[p]);
        });
        var (solution, report) = new RefinedSolver(DiscriminantTrainer.HeadName, GramMatrix.Of(x, rows.Threads, cancellation), right, rows.Threads).Solve(1, cancellation);
        if (!report.Converged) return ManyRows.Solve(rows, shrunk, cancellation);
        Workers.For(u.Length, rows.Threads, cancellation, p =>
        {
            for (var r = 0; r < count; r++) Vectors.AddScaled(u[p], x[r], -solution[p][r]);
            TensorPrimitives.Multiply<double>(u[p], inverse, u[p]);
        });
        return DiscriminantFit.Of(means, u, counts, isIdentity: false);
    }
}
