namespace TransferLearning.Core.LinearAlgebra;

/// <summary>
/// The eigenvalues of a symmetric matrix A = V·Λ·Vᵀ, and what a few columns B come to in its eigenvectors, Vᵀ·B. It is the part of a decomposition that sums over all directions need; without
/// the eigenvectors themselves 2,048 columns take seconds, where a full decomposition in managed code takes most of a minute.
/// </summary>
/// <param name="Values">The eigenvalues, <c>[n]</c>, in no order; an error of about n · 10⁻¹⁶ of the largest magnitude is in each.</param>
/// <param name="Sides">Vᵀ·B, <c>[n,count]</c>, row by row for the eigenvalues.</param>
internal sealed record SymmetricSpectrum(double[] Values, double[] Sides)
{
    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">The matrix, finite; it is destroyed.</param>
    /// <param name="sides">B, <c>[n,count]</c>, which becomes <see cref="Sides"/>.</param>
    /// <param name="count">Columns of B, 0 or more.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArithmeticException">A value is not finite.</exception>
    public static SymmetricSpectrum Of(SymmetricMatrix matrix, double[] sides, int count, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(sides);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sides.Length, checked(matrix.Order * count));
        var scale = Scale(matrix);
        if (scale == 0) return new SymmetricSpectrum(new double[matrix.Order], sides);
        var reduced = Tridiagonal.Of(matrix, sides, count, threads, cancellation);
        new ImplicitQl(reduced.Diagonal, reduced.Below, sides, count, threads).Run(cancellation);
        for (var i = 0; i < matrix.Order; i++) reduced.Diagonal[i] *= scale;
        return new SymmetricSpectrum(reduced.Diagonal, sides);
    }

    // Squares of elements neither overflow nor vanish when the largest is between 1 and 2; a power of two changes no digit.
    private static double Scale(SymmetricMatrix matrix)
    {
        var largest = 0.0;
        for (var row = 0; row < matrix.Order; row++)
        {
            foreach (var value in matrix.Lower(row))
            {
                if (!double.IsFinite(value)) throw new ArithmeticException($"row {row} of a matrix has the value {value}, expected finite numbers");
                largest = Math.Max(largest, Math.Abs(value));
            }
        }

        if (largest == 0) return 0;
        var exponent = Math.ILogB(largest);
        for (var row = 0; row < matrix.Order; row++)
        {
            var values = matrix.Lower(row);
            for (var i = 0; i < values.Length; i++) values[i] = Math.ScaleB(values[i], -exponent);
        }

        return Math.ScaleB(1, exponent);
    }
}
