namespace TransferLearning.Classifiers.Linear;

/// <summary>An approximate inverse of a linear head's Hessian: the better it is, the fewer passes a solver needs.</summary>
internal abstract class Preconditioner : IDisposable
{
    /// <summary>Above this many columns a full factor (columns³ ÷ 3 operations, columns² floats) costs more than the passes that it saves.</summary>
    private const int MostFactored = 4096;

    /// <summary>The one that suits the width of the rows.</summary>
    /// <inheritdoc cref="RidgeFactor.Of"/>
    public static Preconditioner Of(AugmentedRows rows, double weight, double ridge, double interceptRidge, CancellationToken cancellation) =>
        rows.Columns <= MostFactored
            ? RidgeFactor.Of(rows, weight, ridge, interceptRidge, cancellation)
            : new DiagonalFactor(rows, weight, ridge, interceptRidge, cancellation);

    /// <summary>Replaces each row g of <paramref name="rows"/> <c>[count,columns]</c> by M⁻¹g.</summary>
    public abstract void Solve(Span<float> rows, int count);

    /// <inheritdoc/>
    public abstract void Dispose();
}
