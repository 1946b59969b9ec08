using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Neighbors;

/// <summary>
/// Rows at length 1 as a few numbers each, whose products are never below the rows' cosines: their shadows on a few directions and, as the last number, the length r of what remains.
/// By Cauchy and Schwarz x·y ≤ x′·y′ + r(x)·r(y), so a pair whose short product is below a threshold is not looked at again, and none is lost.
/// </summary>
internal sealed unsafe class ShortRows : IDisposable
{
    private const int RowsAtOnce = 64;

    // Of a mapped store so much stays in memory, 128 MB.
    private const int ValuesKept = 1 << 25;
    private const double UnitRoundoff = 1.0 / (1 << 24);
    private readonly FeatureMatrix _rows;
    private readonly PackedRows _directions;
    private readonly double[] _inverse;

    /// <summary>Shortens rows.</summary>
    /// <param name="rows">The rows, <c>[N,D]</c>, finite.</param>
    /// <param name="directions">The directions, <c>[M,D]</c>, from <see cref="LeadingDirections"/>.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Asked before each piece.</param>
    public ShortRows(FeatureMatrix rows, ReadOnlySpan<float> directions, int threads, CancellationToken cancellation)
    {
        _rows = rows;
        _inverse = new double[rows.Rows];
        var count = directions.Length / rows.Dimension;
        _directions = PackedRows.Of(directions, count, rows.Dimension);
        Packed = new PackedRows(rows.Rows, count + 1);
        // Higham 2002, equation 3.5, of both products; and what rounding may take from the length of the rest.
        Margin = 4 * (rows.Dimension + count + 16) * UnitRoundoff;
        try
        {
            var rowsKept = Math.Max(1, ValuesKept / rows.Dimension / RowsAtOnce) * RowsAtOnce;
            for (var start = 0; start < rows.Rows; start += rowsKept)
            {
                var (first, taken) = (start, Math.Min(rowsKept, rows.Rows - start));
                Workers.For((taken + RowsAtOnce - 1) / RowsAtOnce, threads, cancellation, piece => Shorten(first + (piece * RowsAtOnce)));
                if (taken < rows.Rows) rows.ReleasePages();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The short rows.</summary>
    public PackedRows Packed { get; }

    /// <summary>By how much rounding may bring a short product below the cosine.</summary>
    public double Margin { get; }

    /// <summary>The cosine of two rows, in double; 0 where one is zero.</summary>
    public double Cosine(int first, int second) => 1 - Vectors.CosineDistance(_rows.Row(first), _inverse[first], _rows.Row(second), _inverse[second]);

    /// <summary>A row at length 1.</summary>
    public void Unit(int row, Span<float> unit)
    {
        var values = _rows.Row(row);
        var inverse = _inverse[row];
        for (var d = 0; d < unit.Length; d++) unit[d] = (float)(values[d] * inverse);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Packed.Dispose();
        _directions.Dispose();
    }

    private void Shorten(int start)
    {
        var (count, m, d) = (Math.Min(RowsAtOnce, _rows.Rows - start), _directions.Rows, _rows.Dimension);
        var (stride, width) = (BlockProduct.Stride(d), BlockProduct.Stride(m));
        using var units = new AlignedBuffer(RowsAtOnce * stride);
        using var shadows = new AlignedBuffer(RowsAtOnce * width);
        for (var i = 0; i < count; i++)
        {
            _inverse[start + i] = Vectors.InverseLength(_rows.Row(start + i));
            Unit(start + i, units.Span((long)i * stride, d));
        }

        BlockProduct.Accumulate(units.Pointer, stride, count, _directions, shadows.Pointer, width);
        var values = new float[count * (m + 1)];
        for (var i = 0; i < count; i++)
        {
            var shadow = shadows.Span((long)i * width, m);
            shadow.CopyTo(values.AsSpan(i * (m + 1)));
            var rest = _inverse[start + i] == 0 ? 0 : Math.Max(0, 1 - Vectors.SquaredNorm(shadow)) + Margin;
            values[(i * (m + 1)) + m] = (float)Math.Sqrt(rest);
        }

        Packed.SetRows(start, values);
    }
}
