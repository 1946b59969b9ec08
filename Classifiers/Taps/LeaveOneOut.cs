using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Taps;

/// <summary>What a kernel ridge regression on targets ±1 answers each row when it has not seen it.</summary>
/// <param name="SquaredError">Mean squared difference of targets and answers, over rows and classes.</param>
/// <param name="Correct">Which rows are answered rightly, <c>[N]</c>.</param>
internal sealed record LeftOut(double SquaredError, bool[] Correct);

/// <summary>
/// Leave-one-out answers of ridge regression with an intercept, all rows from one factor (Golub, Heath and Wahba 1979; Rifkin and Lippert 2007, section 4.2): with the centred kernel K and
/// A = K + alpha·I the residual of row i without itself is alpha·(A⁻¹(T − mean))ᵢ / (alpha·(A⁻¹)ᵢᵢ − 1/N).
/// </summary>
/// <param name="labels">Class of each row, <c>[N]</c>.</param>
/// <param name="classes">Number of classes, C.</param>
/// <param name="alpha">Weight of the squared norm, above 0.</param>
/// <param name="threads">Threads; 0 for one per core.</param>
internal sealed class LeaveOneOut(int[] labels, int classes, double alpha, int threads)
{
    private const int PieceRows = 64;

    /// <summary>Answers every row.</summary>
    /// <param name="kernel">Products of the rows with each other, <c>[N][N]</c>; mean 0 in every column.</param>
    /// <param name="cancellation">Stops the work.</param>
    public LeftOut Of(double[][] kernel, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var count = labels.Length;
        using var factor = new CholeskyFactor(
            count,
            threads,
            (row, lower) =>
            {
                for (var c = 0; c <= row; c++) lower[c] = (float)kernel[row][c];
                lower[row] = (float)(kernel[row][row] + alpha);
            },
            cancellation);
        var means = Means();
        var targets = new float[classes * count];
        for (var c = 0; c < classes; c++)
        {
            for (var r = 0; r < count; r++) targets[(c * count) + r] = (float)(Target(r, c) - means[c]);
        }

        factor.Solve(targets, classes);
        var diagonal = InverseDiagonal(factor, count, cancellation);
        return Answers(targets, diagonal);
    }

    private LeftOut Answers(float[] solved, double[] diagonal)
    {
        var count = labels.Length;
        var (sum, correct) = (0.0, new bool[count]);
        for (var r = 0; r < count; r++)
        {
            // One minus the row's own weight in its answer; never 0 but by rounding.
            var without = Math.Max((alpha * diagonal[r]) - (1.0 / count), 1e-9);
            var (best, answer) = (double.NegativeInfinity, -1);
            for (var c = 0; c < classes; c++)
            {
                var residual = alpha * solved[(c * count) + r] / without;
                sum += residual * residual;
                if (Target(r, c) - residual is var score && score > best) (best, answer) = (score, c);
            }

            correct[r] = answer == labels[r];
        }

        return new LeftOut(sum / count / classes, correct);
    }

    private double[] InverseDiagonal(CholeskyFactor factor, int count, CancellationToken cancellation)
    {
        var diagonal = new double[count];
        Workers.For((count + PieceRows - 1) / PieceRows, threads, cancellation, piece =>
        {
            var (first, rows) = (piece * PieceRows, Math.Min(PieceRows, count - (piece * PieceRows)));
            var units = new float[rows * count];
            for (var r = 0; r < rows; r++) units[(r * count) + first + r] = 1;
            factor.Solve(units, rows);
            for (var r = 0; r < rows; r++) diagonal[first + r] = units[(r * count) + first + r];
        });
        return diagonal;
    }

    private double[] Means()
    {
        var means = new double[classes];
        foreach (var label in labels) means[label] += 2.0 / labels.Length;
        for (var c = 0; c < classes; c++) means[c] -= 1;
        return means;
    }

    private double Target(int row, int c) => labels[row] == c ? 1 : -1;
}
