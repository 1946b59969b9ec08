using System.Numerics.Tensors;

namespace TransferLearning.Classifiers.Linear;

/// <summary>The diagonal of the moments (Jacobi's preconditioner), for rows too wide for a full factor.</summary>
internal sealed class ColumnSquares : RowMoments
{
    private readonly double[] _sums;

    /// <summary>Sums the squares of the columns.</summary>
    public ColumnSquares(AugmentedRows rows, int[] targets, float[] classWeight, CancellationToken cancellation)
    {
        _sums = new double[rows.Columns];
        var row = new float[rows.Columns];
        for (var r = 0; r < rows.Rows; r++)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.CopyRow(r, row);
            double weight = classWeight[targets[r]];
            for (var d = 0; d < row.Length; d++) _sums[d] += weight * row[d] * row[d];
        }
    }

    /// <inheritdoc/>
    public override Preconditioner Factor(double weight, double ridge, double interceptRidge, CancellationToken cancellation) =>
        new Inverse([.. _sums.Select((s, d) => (float)((weight * s) + (d == _sums.Length - 1 ? interceptRidge : ridge)))]);

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Nothing native here.
    }

    private sealed class Inverse(float[] diagonal) : Preconditioner
    {
        public override void Solve(Span<float> rows, int count)
        {
            for (var r = 0; r < count; r++)
            {
                var row = rows.Slice(r * diagonal.Length, diagonal.Length);
                TensorPrimitives.Divide(row, diagonal, row);
            }
        }

        public override void Dispose()
        {
            // Nothing native here.
        }
    }
}
