using System.Numerics.Tensors;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Linear;

/// <summary>The matrix Σ wᵢ·xᵢ·xᵢᵀ over the training rows, in full or its diagonal: computed once, it makes a preconditioner for every strength of regularisation.</summary>
internal abstract class RowMoments : IDisposable
{
    /// <summary>Above this many columns a full factor (columns³ ÷ 3 operations, columns² floats) costs more than the passes that it saves.</summary>
    private const int MostFactored = 4096;

    /// <summary>In full for rows that are not too wide, else the diagonal.</summary>
    /// <param name="rows">Training rows.</param>
    /// <param name="targets">Position of each row's class, <c>[N]</c>.</param>
    /// <param name="classWeight">Weight of a row of each class.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static RowMoments Of(AugmentedRows rows, int[] targets, float[] classWeight, CancellationToken cancellation) =>
        rows.Columns <= MostFactored
            ? new FullMoments(rows, targets, classWeight, cancellation)
            : new DiagonalMoments(rows, targets, classWeight, cancellation);

    /// <summary>The inverse of M = R + weight · Σ wᵢ·xᵢ·xᵢᵀ, or of its diagonal; R is a diagonal matrix.</summary>
    /// <param name="weight">Weight of the moments.</param>
    /// <param name="ridge">Entry of R for each feature.</param>
    /// <param name="interceptRidge">Entry of R for the intercept.</param>
    /// <param name="cancellation">Stops the work.</param>
    public abstract Preconditioner Factor(double weight, double ridge, double interceptRidge, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>An approximate inverse of a linear head's Hessian: the better it is, the fewer passes a solver needs.</summary>
internal abstract class Preconditioner : IDisposable
{
    /// <summary>Replaces each row g of <paramref name="rows"/> <c>[count,columns]</c> by M⁻¹g.</summary>
    public abstract void Solve(Span<float> rows, int count);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>All moments, as the lower triangle of a symmetric matrix (a Gram matrix): the common part of the Hessians of linear heads.</summary>
internal sealed unsafe class FullMoments : RowMoments
{
    private const int PieceColumns = 96;
    private readonly int _order;
    private readonly int _stride;
    private readonly int _threads;
    private readonly AlignedBuffer _values;

    /// <summary>Multiplies the rows with themselves; of more than a few times their width, an even sample stands for all.</summary>
    public FullMoments(AugmentedRows rows, int[] targets, float[] classWeight, CancellationToken cancellation)
    {
        _order = rows.Columns;
        _threads = rows.Threads;
        _stride = BlockProduct.Stride(_order);
        _values = new AlignedBuffer((long)_order * _stride);
        var count = Math.Min(rows.Rows, Math.Max(4096, 2 * _order));
        using var sample = new AlignedBuffer((long)count * rows.Stride);
        // Even means all classes are met, unless the order of the rows has just this rhythm; then the preconditioner is worse, not the result.
        Workers.For((count + AugmentedRows.BlockSize - 1) / AugmentedRows.BlockSize, rows.Threads, cancellation, block =>
        {
            for (var i = block * AugmentedRows.BlockSize; i < Math.Min(count, (block + 1) * AugmentedRows.BlockSize); i++)
            {
                var row = sample.Span((long)i * rows.Stride, rows.Columns);
                var from = (int)((long)i * rows.Rows / count);
                rows.CopyRow(from, row);
                FloatVectors.Scale(row, (float)Math.Sqrt(classWeight[targets[from]] * (double)rows.Rows / count));
            }
        });

        // The last pieces are the longest: they go first.
        var pieces = (_order + PieceColumns - 1) / PieceColumns;
        Workers.For(pieces, rows.Threads, cancellation, piece =>
        {
            var first = (pieces - 1 - piece) * PieceColumns;
            var end = Math.Min(_order, first + PieceColumns);
            for (var start = 0; start < count; start += AugmentedRows.BlockSize)
            {
                var x = sample.Pointer + ((long)start * rows.Stride);
                var steps = Math.Min(AugmentedRows.BlockSize, count - start);
                BlockProduct.Accumulate(x + first, 1, rows.Stride, end - first, x, rows.Stride, end, steps, _values.Pointer + ((long)first * _stride), _stride);
            }
        });
    }

    /// <inheritdoc/>
    public override Preconditioner Factor(double weight, double ridge, double interceptRidge, CancellationToken cancellation) =>
        new CholeskyFactor(
            _order,
            _threads,
            (row, lower) =>
            {
                _values.Span((long)row * _stride, row + 1).CopyTo(lower);
                FloatVectors.Scale(lower, (float)weight);
                lower[row] += (float)(row == _order - 1 ? interceptRidge : ridge);
            },
            cancellation);

    /// <inheritdoc/>
    public override void Dispose() => _values.Dispose();
}

/// <summary>The diagonal of the moments (Jacobi's preconditioner), for rows too wide for a full factor.</summary>
internal sealed class DiagonalMoments : RowMoments
{
    private readonly double[] _sums;

    /// <summary>Sums the squares of the columns.</summary>
    public DiagonalMoments(AugmentedRows rows, int[] targets, float[] classWeight, CancellationToken cancellation)
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
