using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Linear;

/// <summary>The moments in full, as the lower triangle of a symmetric matrix: the common part of the Hessians of linear heads.</summary>
internal sealed unsafe class GramMatrix : RowMoments
{
    private const int PieceColumns = 96;
    private readonly int _order;
    private readonly int _stride;
    private readonly int _threads;
    private readonly AlignedBuffer _values;

    /// <summary>Multiplies the rows with themselves; of more than a few times their width, an even sample stands for all.</summary>
    public GramMatrix(AugmentedRows rows, int[] targets, float[] classWeight, CancellationToken cancellation)
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
        new RidgeFactor(
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
