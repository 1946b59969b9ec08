using System.Numerics.Tensors;
using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// Few rows of many columns in the coordinates of the space that they span. A linear head with an L2 penalty has its weights in that space (the representer theorem: Schölkopf, Herbrich
/// and Smola 2001, A generalized representer theorem, theorem 1), so the minimum over the n coordinates is that over the D columns, for n² and n³ operations instead of n·D and D³.
/// </summary>
/// <remarks>
/// The coordinates are the rows of the Cholesky factor L of X·Xᵀ (Golub and Van Loan 2013, section 4.2.8): X = L·Q, where the rows of Q are orthonormal. Weights v there are weights
/// w = Xᵀ·a here, with Lᵀ·a = v. A row that those before it span, within rounding, adds no direction: its column of L is zero, and so is its a.
/// </remarks>
internal sealed class RowSpace
{
    // Of the squared length of a row: what is left of it, where it lies among the rows before.
    private const double Dependent = 1e-12;

    private const int MostRows = 1024;
    private const int LeastColumns = 2; // by row: below, the products cost as much as they save

    private readonly double[][] _factor; // [n][i + 1]
    private readonly float[][] _rows; // [n][D]
    private readonly int _threads;

    private RowSpace(double[][] factor, float[][] rows, int threads) => (_factor, _rows, _threads) = (factor, rows, threads);

    /// <summary>Whether so few rows are better solved in the space that they span.</summary>
    /// <param name="rows">Rows, n.</param>
    /// <param name="columns">Columns, D.</param>
    public static bool IsSmaller(int rows, int columns) => rows <= MostRows && (long)rows * LeastColumns <= columns;

    /// <summary>Finds the coordinates.</summary>
    /// <param name="rows">X, <c>[n][D]</c>, scaled; kept.</param>
    /// <param name="threads">Threads; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static RowSpace Of(float[][] rows, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        // In double: of float sums, the differences of rows that are nearly alike would be rounding.
        double[][] exact = [.. rows.Select(r => Array.ConvertAll(r, value => (double)value))];
        double[][] factor = [.. rows.Select((_, i) => new double[i + 1])];
        Workers.For(rows.Length, threads, cancellation, i =>
        {
            for (var j = 0; j <= i; j++) factor[i][j] = TensorPrimitives.Dot<double>(exact[i], exact[j]);
        });
        for (var i = 0; i < factor.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var row = factor[i];
            for (var j = 0; j < i; j++) row[j] = factor[j][j] > 0 ? (row[j] - Dot(row, factor[j], j)) / factor[j][j] : 0;
            var left = row[i] - Dot(row, row, i);
            row[i] = left > Dependent * row[i] ? Math.Sqrt(left) : 0;
        }

        return new RowSpace(factor, rows, threads);
    }

    /// <summary>The rows in these coordinates, <c>[n,n]</c>.</summary>
    public FeatureMatrix Coordinates()
    {
        var order = _factor.Length;
        var values = new float[order * order];
        for (var i = 0; i < order; i++)
        {
            for (var j = 0; j <= i; j++) values[(i * order) + j] = (float)_factor[i][j];
        }

        return FeatureMatrix.FromArray(values, order);
    }

    /// <summary>Weights for the columns, of weights for the coordinates.</summary>
    /// <param name="weights">Weights and intercept of each output, <c>[A, n + 1]</c>.</param>
    /// <param name="outputs">A.</param>
    /// <returns><c>[A, D + 1]</c>; the intercepts stay.</returns>
    public float[] Lift(ReadOnlySpan<float> weights, int outputs)
    {
        var (order, columns) = (_factor.Length, _rows[0].Length);
        var lifted = new float[checked(outputs * (columns + 1))];
        var shares = new double[outputs][];
        for (var o = 0; o < outputs; o++)
        {
            shares[o] = Shares(weights.Slice(o * (order + 1), order));
            lifted[(o * (columns + 1)) + columns] = weights[(o * (order + 1)) + order];
        }

        Workers.For(outputs, _threads, CancellationToken.None, o =>
        {
            var (sum, row) = (new double[columns], new double[columns]);
            for (var i = 0; i < order; i++)
            {
                if (shares[o][i] == 0) continue;
                TensorPrimitives.ConvertTruncating<float, double>(_rows[i], row);
                TensorPrimitives.MultiplyAdd<double>(row, shares[o][i], sum, sum);
            }

            TensorPrimitives.ConvertTruncating<double, float>(sum, lifted.AsSpan(o * (columns + 1), columns));
        });
        return lifted;
    }

    // a, where Lᵀ·a = v.
    private double[] Shares(ReadOnlySpan<float> coordinates)
    {
        var shares = new double[coordinates.Length];
        for (var i = 0; i < shares.Length; i++) shares[i] = coordinates[i];
        for (var i = shares.Length - 1; i >= 0; i--)
        {
            shares[i] = _factor[i][i] > 0 ? shares[i] / _factor[i][i] : 0;
            if (i == 0 || shares[i] == 0) continue;
            var above = shares.AsSpan(0, i);
            TensorPrimitives.MultiplyAdd<double>(_factor[i].AsSpan(0, i), -shares[i], above, above);
        }

        return shares;
    }

    private static double Dot(double[] a, double[] b, int count) => count == 0 ? 0 : TensorPrimitives.Dot<double>(a.AsSpan(0, count), b.AsSpan(0, count));
}
