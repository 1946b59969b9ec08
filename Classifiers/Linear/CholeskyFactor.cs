using System.Runtime.CompilerServices;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// Cholesky factor of a symmetric positive definite matrix, in float32 with its diagonal blocks in double: the preconditioner with which the solvers of linear heads
/// converge in few steps. It is blocked, so that nearly all of its work is <see cref="BlockProduct"/>.
/// </summary>
internal sealed unsafe class CholeskyFactor : Preconditioner
{
    private const int Width = 96;

    // Added to the diagonal, as a part of it: float32 rounding of a factor is a few units of 6e-8 for each column. A preconditioner may be a little
    // off, but not indefinite; where so much does not do, it is raised by tens (compare Nocedal and Wright 2006, algorithm 3.3).
    private const double LeastRidge = 1e-6;
    private const double MostRidge = 1;
    private readonly int _order;
    private readonly int _stride;
    private readonly int _threads;
    private readonly AlignedBuffer _factor;
    private readonly double[] _floors;
    private readonly List<(PackedRows? Left, PackedRows Inverse, AlignedBuffer InverseRows)> _blocks = [];

    /// <summary>Factors a matrix; one that rounding has left indefinite, or nearly so, with as much more on its diagonal as makes it definite.</summary>
    /// <param name="order">Its rows.</param>
    /// <param name="threads">Threads; 0 for one per core.</param>
    /// <param name="fill">Writes a row of its lower triangle, diagonal included.</param>
    /// <param name="cancellation">Stops the work.</param>
    public CholeskyFactor(int order, int threads, LowerRow fill, CancellationToken cancellation)
    {
        _order = order;
        _threads = threads;
        _stride = BlockProduct.Stride(order);
        _factor = new AlignedBuffer((long)order * _stride);
        _floors = new double[order];
        for (var ridge = LeastRidge; ; ridge *= 10)
        {
            for (var row = 0; row < order; row++) Fill(row, ridge, fill);
            if (Decompose(cancellation)) return;
            DisposeBlocks();
        }
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
        DisposeBlocks();
    }

    private void DisposeBlocks()
    {
        foreach (var (left, inverse, rows) in _blocks)
        {
            left?.Dispose();
            inverse.Dispose();
            rows.Dispose();
        }

        _blocks.Clear();
    }

    // Beyond the largest ridge nothing but the diagonal is left, and of that what is a number: a matrix that overflowed.
    private void Fill(int row, double ridge, LowerRow fill)
    {
        var lower = new Span<float>(Row(row), row + 1);
        fill(row, lower);
        var diagonal = (double)lower[row];
        if (ridge > 2 * MostRidge)
        {
            lower.Clear();
            diagonal = double.IsFinite(diagonal) ? Math.Min(diagonal, float.MaxValue / 4) : 1;
        }

        // A column of zeros without a ridge of its own has to be divided by something. (Math.Max passes NaN on.)
        diagonal = Math.Max(diagonal, 1e-12);
        lower[row] = (float)(diagonal * (1 + Math.Min(ridge, MostRidge)));
        _floors[row] = 0.5 * Math.Min(ridge, MostRidge) * diagonal;
    }

    private float* Row(int row) => _factor.Pointer + ((long)row * _stride);

    private bool Decompose(CancellationToken cancellation)
    {
        for (var first = 0; first < _order; first += Width)
        {
            var width = Math.Min(Width, _order - first);
            var left = first == 0 ? null : PackLeft(first, width);
            var pieces = (_order - first + Width - 1) / Width;
            if (left is not null) Workers.For(pieces, _threads, cancellation, p => SubtractLeft(left, first, first + (p * Width), width));
            var inverse = new AlignedBuffer((long)Width * Width);
            if (!DecomposeDiagonal(first, width, inverse))
            {
                left?.Dispose();
                inverse.Dispose();
                return false;
            }

            var packed = new PackedRows(width, width);
            for (var r = 0; r < width; r++) packed.Set(r, inverse.Span((long)r * Width, width));
            Workers.For(pieces - 1, _threads, cancellation, p => DivideBelow(packed, first, first + ((p + 1) * Width), width));
            _blocks.Add((left, packed, inverse));
        }

        return true;
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

    // The factor of a diagonal block, and its inverse (lower triangular), in double; false where a pivot is mostly rounding.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool DecomposeDiagonal(int first, int width, AlignedBuffer inverse)
    {
        var l = new double[width, width];
        for (var i = 0; i < width; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = (double)Row(first + i)[first + j];
                for (var k = 0; k < j; k++) sum -= l[i, k] * l[j, k];
                if (i == j && !(sum >= _floors[first + i] && double.IsFinite(sum))) return false;
                l[i, j] = i == j ? Math.Sqrt(sum) : sum / l[j, j];
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

        return true;
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
