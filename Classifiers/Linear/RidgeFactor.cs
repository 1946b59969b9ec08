using System.Runtime.CompilerServices;
using TransferLearning.Classifiers.LinearAlgebra;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// Cholesky factor of a symmetric positive definite matrix, in float32 with its diagonal blocks in double. Solving with it makes iterative
/// methods on linear heads converge in few steps. Blocked, so that it stands on the one matrix product.
/// </summary>
internal sealed unsafe class RidgeFactor : Preconditioner
{
    private const int Width = 96;
    private readonly int _order;
    private readonly int _stride;
    private readonly int _threads;
    private readonly AlignedBuffer _factor;
    private readonly List<(PackedRows? Left, PackedRows Inverse, AlignedBuffer InverseRows)> _blocks = [];

    /// <summary>Factors a matrix.</summary>
    /// <param name="order">Its rows.</param>
    /// <param name="threads">Threads, 0 for one a core.</param>
    /// <param name="fill">Writes a row of its lower triangle, diagonal included.</param>
    /// <param name="cancellation">Stops the work.</param>
    public RidgeFactor(int order, int threads, LowerRow fill, CancellationToken cancellation)
    {
        _order = order;
        _threads = threads;
        _stride = BlockProduct.Stride(order);
        _factor = new AlignedBuffer((long)order * _stride);
        for (var row = 0; row < order; row++) fill(row, new Span<float>(Row(row), row + 1));
        Decompose(cancellation);
    }

    /// <summary>Writes a row of a lower triangle.</summary>
    public delegate void LowerRow(int row, Span<float> lower);

    /// <summary>Replaces each row g of <paramref name="rows"/> <c>[A,order]</c> by M⁻¹g.</summary>
    public override void Solve(Span<float> rows, int count)
    {
        var part = new AlignedBuffer((long)count * Width);
        fixed (float* g = rows)
        {
            for (var b = 0; b < _blocks.Count; b++)
            {
                var (left, inverse, _) = _blocks[b];
                var target = g + (b * Width);
                if (left is not null)
                {
                    Clear(part);
                    BlockProduct.Accumulate(g, _order, count, left, part.Pointer, Width);
                    Subtract(target, part, count, inverse.Rows);
                }

                Clear(part);
                BlockProduct.Accumulate(target, _order, count, inverse, part.Pointer, Width);
                Copy(part, target, count, inverse.Rows);
            }

            for (var b = _blocks.Count - 1; b >= 0; b--)
            {
                var (_, inverse, inverseRows) = _blocks[b];
                var target = g + (b * Width);
                var below = (b * Width) + inverse.Rows;
                if (below < _order)
                {
                    Clear(part);
                    var column = _factor.Pointer + ((long)below * _stride) + (b * Width);
                    BlockProduct.Accumulate(g + below, _order, 1, count, column, _stride, inverse.Rows, _order - below, part.Pointer, Width);
                    Subtract(target, part, count, inverse.Rows);
                }

                Clear(part);
                BlockProduct.Accumulate(target, _order, 1, count, inverseRows.Pointer, Width, inverse.Rows, inverse.Rows, part.Pointer, Width);
                Copy(part, target, count, inverse.Rows);
            }
        }

        part.Dispose();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _factor.Dispose();
        foreach (var (left, inverse, rows) in _blocks)
        {
            left?.Dispose();
            inverse.Dispose();
            rows.Dispose();
        }
    }

    private float* Row(int row) => _factor.Pointer + ((long)row * _stride);

    private void Decompose(CancellationToken cancellation)
    {
        for (var first = 0; first < _order; first += Width)
        {
            var width = Math.Min(Width, _order - first);
            var left = first == 0 ? null : PackLeft(first, width);
            var pieces = (_order - first + Width - 1) / Width;
            if (left is not null) Workers.For(pieces, _threads, cancellation, p => SubtractLeft(left, first, first + (p * Width), width));
            var inverse = new AlignedBuffer((long)Width * Width);
            DecomposeDiagonal(first, width, inverse);
            var packed = new PackedRows(width, width);
            for (var r = 0; r < width; r++) packed.Set(r, inverse.Span((long)r * Width, width));
            Workers.For(pieces - 1, _threads, cancellation, p => DivideBelow(packed, first, first + ((p + 1) * Width), width));
            _blocks.Add((left, packed, inverse));
        }
    }

    private PackedRows PackLeft(int first, int width)
    {
        var left = new PackedRows(width, first);
        for (var r = 0; r < width; r++) left.Set(r, new ReadOnlySpan<float>(Row(first + r), first));
        return left;
    }

    private void SubtractLeft(PackedRows left, int column, int row, int width)
    {
        var count = Math.Min(Width, _order - row);
        using var part = new AlignedBuffer((long)count * Width);
        BlockProduct.Accumulate(Row(row), _stride, count, left, part.Pointer, Width);
        for (var r = 0; r < count; r++)
        {
            FloatVectors.Subtract(new Span<float>(Row(row + r) + column, width), part.Span((long)r * Width, width));
        }
    }

    private void DivideBelow(PackedRows inverse, int column, int row, int width)
    {
        var count = Math.Min(Width, _order - row);
        using var part = new AlignedBuffer((long)count * Width);
        BlockProduct.Accumulate(Row(row) + column, _stride, count, inverse, part.Pointer, Width);
        for (var r = 0; r < count; r++) part.Span((long)r * Width, width).CopyTo(new Span<float>(Row(row + r) + column, width));
    }

    // The factor of a diagonal block, and its inverse (lower triangular), in double.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DecomposeDiagonal(int first, int width, AlignedBuffer inverse)
    {
        var l = new double[width, width];
        for (var i = 0; i < width; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = (double)Row(first + i)[first + j];
                for (var k = 0; k < j; k++) sum -= l[i, k] * l[j, k];
                // Rounding may take the last of a nearly singular pivot; a small one keeps the preconditioner definite.
                l[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-6 * Math.Max(1e-6, Row(first + i)[first + i]))) : sum / l[j, j];
            }
        }

        var inv = new double[width, width];
        for (var j = 0; j < width; j++)
        {
            for (var i = j; i < width; i++)
            {
                var sum = i == j ? 1.0 : 0.0;
                for (var k = j; k < i; k++) sum -= l[i, k] * inv[k, j];
                inv[i, j] = sum / l[i, i];
            }
        }

        for (var i = 0; i < width; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                Row(first + i)[first + j] = (float)l[i, j];
                inverse.Pointer[(i * Width) + j] = (float)inv[i, j];
            }
        }
    }

    private static void Clear(AlignedBuffer part) => part.Span(0, (int)part.Length).Clear();

    private void Subtract(float* target, AlignedBuffer part, int rows, int width)
    {
        for (var r = 0; r < rows; r++)
        {
            FloatVectors.Subtract(new Span<float>(target + ((long)r * _order), width), part.Span((long)r * Width, width));
        }
    }

    private void Copy(AlignedBuffer part, float* target, int rows, int width)
    {
        for (var r = 0; r < rows; r++) part.Span((long)r * Width, width).CopyTo(new Span<float>(target + ((long)r * _order), width));
    }
}
