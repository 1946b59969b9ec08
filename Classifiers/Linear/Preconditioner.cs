namespace TransferLearning.Classifiers.Linear;

/// <summary>An approximate inverse of a linear head's Hessian: the better it is, the fewer passes a solver needs.</summary>
internal abstract class Preconditioner : IDisposable
{
    /// <summary>Replaces each row g of <paramref name="rows"/> <c>[count,columns]</c> by M⁻¹g.</summary>
    public abstract void Solve(Span<float> rows, int count);

    /// <inheritdoc/>
    public abstract void Dispose();
}
