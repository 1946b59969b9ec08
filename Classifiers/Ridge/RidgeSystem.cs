using TransferLearning.Classifiers.Linear;

namespace TransferLearning.Classifiers.Ridge;

/// <summary>
/// Ridge regression as a symmetric system (S + alpha·I)·Z = R that serves every alpha. S is computed once, in float32 products of a few thousand rows that are
/// added up in double, so that a million rows lose nothing. For each alpha a float32 Cholesky factor of S + alpha·I preconditions conjugate gradients on S in
/// double, which reach double's accuracy in a few steps (<see cref="RefinedSolver"/>). That is 1/3·n³ float operations for each alpha, by the blocked product; an
/// eigendecomposition would take about 9·n³ operations in double without it, which is more even for a whole path of 45 values.
/// </summary>
internal abstract class RidgeSystem
{
    /// <summary>The system of the smaller side: D×D, or N×N where there are fewer rows than columns.</summary>
    public static RidgeSystem Of(WeightedRows rows, CancellationToken cancellation) =>
        rows.Count < rows.Columns - 1 ? new DualSystem(rows, cancellation) : new PrimalSystem(rows, cancellation);

    /// <summary>Solves for one alpha.</summary>
    public abstract (LinearScores Scores, FitReport Report) Solve(double alpha, CancellationToken cancellation);
}
