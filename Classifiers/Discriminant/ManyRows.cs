using System.Numerics.Tensors;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Discriminant;

/// <summary>The covariance as a D×D matrix, from one pass over the rows. Memory: O(D² + P·D).</summary>
internal static class ManyRows
{
    /// <summary>Fits.</summary>
    public static DiscriminantFit Solve(WeightedRows rows, ClassShrinkage shrunk, CancellationToken cancellation)
    {
        var dimension = rows.Columns - 1;
        int[] counts = [.. rows.Present.Select((_, p) => rows.Targets.Count(t => t == p))];
        // Of classes whose own covariance does not count at all the rows still make the mean.
        var ofClasses = Array.Exists(shrunk.Shares, s => s != shrunk.Shares[0]);
        var means = ofClasses ? Means(rows, counts) : null;
        var sums = new RowProducts(ofClasses ? rows.Weighted(shrunk.Shares) : rows, cancellation);
        means ??= [.. sums.ClassSums.Select(s => s.Take(dimension).Select(v => v / s[dimension]).ToArray())];
        var squares = sums.Products.Take(dimension).Select((row, d) => row[d]).Sum() / rows.Count;
        var scatter = Scatter(sums, means, rows, cancellation);
        double[] variance = [.. scatter.Select((row, d) => row[d])];
        var exact = (long)rows.Count * rows.Columns * rows.Columns / 2 <= RowProducts.MostExact;
        var differences = DiscriminantFit.Differences(means);
        var added = shrunk.Added(variance);
        if (DiscriminantFit.IsRounding(variance.Sum() + added.Sum(), squares, exact)) return DiscriminantFit.Of(means, differences, counts, isIdentity: true);
        if (!ofClasses)
        {
            foreach (var row in scatter) TensorPrimitives.Multiply<double>(row, shrunk.Shares[0], row);
        }

        return DiscriminantFit.Of(means, Solve(scatter, added, differences, rows.Threads, exact, cancellation), counts, isIdentity: false);
    }

    // (scatter + diagonal)⁻¹ · right: of columns divided by the root of what is added, so that it becomes the identity.
    private static double[][] Solve(double[][] scatter, double[] added, double[][] right, int threads, bool exact, CancellationToken cancellation)
    {
        if (Array.TrueForAll(added, d => d > 0))
        {
            double[] inverse = [.. added.Select(d => 1 / Math.Sqrt(d))];
            double[][] scaled = [.. scatter.Select((row, r) => row.Select((v, c) => v * inverse[r] * inverse[c]).ToArray())];
            double[][] scaledRight = [.. right.Select(row => row.Select((v, d) => v * inverse[d]).ToArray())];
            var (solution, report) = new RefinedSolver(DiscriminantTrainer.HeadName, scaled, scaledRight, threads).Solve(1, cancellation);
            if (report.Converged) return [.. solution.Select(row => row.Select((v, d) => v * inverse[d]).ToArray())];
        }

        for (var d = 0; d < scatter.Length; d++) scatter[d][d] += added[d];
        return MinimumNorm.Solve(scatter, right, exact, cancellation);
    }

    // Σ c·x·xᵀ less the part of the classes' means, divided by all rows: whole and symmetric.
    private static double[][] Scatter(RowProducts sums, double[][] means, WeightedRows rows, CancellationToken cancellation)
    {
        var dimension = rows.Columns - 1;
        var scatter = sums.Products[..dimension];
        Workers.For(dimension, rows.Threads, cancellation, r =>
        {
            var row = scatter[r] = scatter[r][..dimension];
            var lower = row.AsSpan(0, r + 1);
            for (var p = 0; p < means.Length; p++) TensorPrimitives.MultiplyAdd(means[p].AsSpan(0, r + 1), -sums.ClassSums[p][dimension] * means[p][r], lower, lower);
            TensorPrimitives.Divide(lower, rows.Count, lower);
            row[r] = Math.Max(0, row[r]);
        });
        for (var r = 0; r < dimension; r++)
        {
            for (var c = 0; c < r; c++) scatter[c][r] = scatter[r][c];
        }

        return scatter;
    }

    private static double[][] Means(WeightedRows rows, int[] counts)
    {
        double[][] means = [.. counts.Select(_ => new double[rows.Columns - 1])];
        var row = new float[rows.Columns - 1];
        for (var r = 0; r < rows.Count; r++)
        {
            rows.Read(r, row);
            LinearAlgebra.Vectors.AddScaled(means[rows.Targets[r]], row, 1.0 / counts[rows.Targets[r]]);
        }

        return means;
    }
}
