namespace TransferLearning.Classifiers.Linear;

/// <summary>Σ wᵢ·xᵢ·xᵢᵀ over the training rows (or a good part of it): computed once, it makes a preconditioner for every strength of the ridge.</summary>
internal abstract class RowMoments : IDisposable
{
    /// <summary>Above this many columns a full factor (columns³ ÷ 3 operations, columns² floats) costs more than the passes that it saves.</summary>
    private const int MostFactored = 4096;

    /// <summary>The ones that suit the width of the rows.</summary>
    /// <param name="rows">Training rows.</param>
    /// <param name="targets">Position of each row's class, <c>[N]</c>.</param>
    /// <param name="classWeight">Weight of a row of each class.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static RowMoments Of(AugmentedRows rows, int[] targets, float[] classWeight, CancellationToken cancellation) =>
        rows.Columns <= MostFactored
            ? new GramMatrix(rows, targets, classWeight, cancellation)
            : new ColumnSquares(rows, targets, classWeight, cancellation);

    /// <summary>The inverse of M = ridge + weight · Σ wᵢ·xᵢ·xᵢᵀ, or of its diagonal.</summary>
    /// <param name="weight">Weight of the moments.</param>
    /// <param name="ridge">Diagonal for the features.</param>
    /// <param name="interceptRidge">Diagonal for the intercept.</param>
    /// <param name="cancellation">Stops the work.</param>
    public abstract Preconditioner Factor(double weight, double ridge, double interceptRidge, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();
}
