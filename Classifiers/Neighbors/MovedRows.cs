using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Neighbors;

/// <summary>
/// Rows prepared for comparison by a matrix product: moved by their mean, and for the cosine first scaled to length 1, since its distance is half the squared distance of such
/// vectors. Moving all rows does not change distances, and rows around the origin lose the fewest digits.
/// </summary>
internal sealed unsafe class MovedRows : IDisposable
{
    private const int PieceRows = 4096;
    private const int RowsAtOnce = 64;
    private readonly DistanceMetric _metric;
    private readonly int _dimension;
    private readonly double[] _centre;
    private readonly double[] _inverse; // one over the length of each row, for the cosine
    private readonly AlignedBuffer _half;

    /// <summary>Moves rows <c>[N,D]</c>.</summary>
    public MovedRows(float[] rows, int dimension, DistanceMetric metric, int threads)
    {
        (_metric, _dimension, Count) = (metric, dimension, rows.Length / dimension);
        _half = new AlignedBuffer(Count);
        _inverse = metric == DistanceMetric.Cosine ? new double[Count] : [];
        Packed = new PackedRows(Count, dimension);
        var pieces = (Count + PieceRows - 1) / PieceRows;
        var sums = new double[pieces][];
        Workers.For(pieces, threads, CancellationToken.None, piece => sums[piece] = Sum(rows, piece));
        _centre = new double[dimension];
        foreach (var sum in sums)
        {
            // Of single precision, as an exported network has it.
            for (var d = 0; d < dimension; d++) _centre[d] += sum[d];
        }

        for (var d = 0; d < dimension; d++) _centre[d] = (float)(_centre[d] / Count);
        var longest = new double[pieces];
        Workers.For(pieces, threads, CancellationToken.None, piece => longest[piece] = Pack(rows, piece));
        Longest = Math.Sqrt(longest.Max());
        HasZeros = Array.Exists(_inverse, i => i == 0);
    }

    /// <summary>Number of rows, N.</summary>
    public int Count { get; }

    /// <summary>The moved rows.</summary>
    public PackedRows Packed { get; }

    /// <summary>Half of each row's squared norm, <c>[N]</c>: that less the product with a query ranks rows as the distance does.</summary>
    public float* Half => _half.Pointer;

    /// <summary>Length of the longest moved row.</summary>
    public double Longest { get; }

    /// <summary>Whether the cosine meets rows of zeros.</summary>
    public bool HasZeros { get; }

    /// <summary>What moved rows may be wrong by, beside the rounding to single precision: unit vectors are computed in double.</summary>
    public double Rounding => _metric == DistanceMetric.Cosine ? 1e-15 : 0;

    /// <summary>Moves a vector.</summary>
    public void Move(ReadOnlySpan<float> vector, Span<float> moved) => Move(vector, Inverse(vector), moved);

    /// <summary>What a vector is multiplied by before it is moved: for the cosine one over its length, 0 for zeros.</summary>
    public double Inverse(ReadOnlySpan<float> vector) => _metric == DistanceMetric.Cosine ? Vectors.InverseLength(vector) : 1;

    /// <summary>The distance of two vectors as they were, in double.</summary>
    /// <param name="query">A vector.</param>
    /// <param name="inverse">Its <see cref="Inverse"/>.</param>
    /// <param name="row">A row.</param>
    /// <param name="at">Its number.</param>
    public double Distance(ReadOnlySpan<float> query, double inverse, ReadOnlySpan<float> row, int at) =>
        _metric == DistanceMetric.Cosine ? Vectors.CosineDistance(query, inverse, row, _inverse[at]) : Math.Sqrt(Vectors.SquaredDistance(query, row));

    /// <inheritdoc/>
    public void Dispose()
    {
        Packed.Dispose();
        _half.Dispose();
    }

    private double[] Sum(float[] rows, int piece)
    {
        var sum = new double[_dimension];
        for (var r = piece * PieceRows; r < Math.Min(Count, (piece + 1) * PieceRows); r++)
        {
            var row = rows.AsSpan(r * _dimension, _dimension);
            if (_metric == DistanceMetric.Cosine) Vectors.AddScaled(sum, row, _inverse[r] = Vectors.InverseLength(row));
            else Vectors.Add(sum, row);
        }

        return sum;
    }

    // The largest squared norm.
    private double Pack(float[] rows, int piece)
    {
        var (longest, moved) = (0.0, new float[RowsAtOnce * _dimension]);
        var end = Math.Min(Count, (piece + 1) * PieceRows);
        for (var first = piece * PieceRows; first < end; first += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, end - first);
            for (var r = first; r < first + count; r++)
            {
                var to = moved.AsSpan((r - first) * _dimension, _dimension);
                Move(rows.AsSpan(r * _dimension, _dimension), _metric == DistanceMetric.Cosine ? _inverse[r] : 1, to);
                var norm = Vectors.SquaredNorm(to);
                // A row of zeros is at distance 1 from all, and half as far as a unit vector lies from the origin is the half of it.
                _half.Pointer[r] = (float)((norm / 2) + (_metric == DistanceMetric.Cosine && _inverse[r] == 0 ? 0.5 : 0));
                longest = Math.Max(longest, norm);
            }

            Packed.SetRows(first, moved.AsSpan(0, count * _dimension));
        }

        return longest;
    }

    private void Move(ReadOnlySpan<float> vector, double factor, Span<float> moved) => Vectors.ScaleAndSubtract(vector, factor, _centre, moved);
}
