using System.Numerics.Tensors;

namespace TransferLearning.Classifiers.Linear;

/// <summary>The diagonal of M = ridge + weight · XᵀX (Jacobi's preconditioner), for rows too wide for a full factor.</summary>
internal sealed class DiagonalFactor : Preconditioner
{
    private readonly float[] _diagonal;

    /// <summary>Sums the squares of the columns.</summary>
    public DiagonalFactor(AugmentedRows rows, double weight, double ridge, double interceptRidge, CancellationToken cancellation)
    {
        var sums = new double[rows.Columns];
        var row = new float[rows.Columns];
        for (var r = 0; r < rows.Rows; r++)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.CopyRow(r, row);
            for (var d = 0; d < row.Length; d++) sums[d] += (double)row[d] * row[d];
        }

        _diagonal = new float[sums.Length];
        for (var d = 0; d < sums.Length; d++) _diagonal[d] = (float)((weight * sums[d]) + (d == sums.Length - 1 ? interceptRidge : ridge));
    }

    /// <inheritdoc/>
    public override void Solve(Span<float> rows, int count)
    {
        for (var r = 0; r < count; r++)
        {
            var row = rows.Slice(r * _diagonal.Length, _diagonal.Length);
            TensorPrimitives.Divide(row, _diagonal, row);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Nothing native here.
    }
}
