using System.Numerics;
using TransferLearning.Classifiers.LinearAlgebra;

namespace TransferLearning.Classifiers.Neighbors;

/// <summary>
/// Exact nearest rows. A blocked product gives all distances approximately; what may be among the nearest, given the product's
/// error bound, is measured again in double. Of equally distant rows the first comes first.
/// </summary>
internal sealed unsafe class NeighborSearch : IDisposable
{
    private const int TileRows = 1024;
    private const double UnitRoundoff = 1.0 / (1 << 24);
    private readonly float[] _rows;
    private readonly int _dimension;
    private readonly Metric _metric;
    private readonly PackedRows[] _tiles;
    private readonly float[] _half; // half the squared norm of each row: half − q·t ranks rows as the distance does
    private readonly double _longest;

    /// <summary>Prepares rows <c>[N,D]</c>; for the cosine they have length 1 (or 0) already.</summary>
    public NeighborSearch(float[] rows, int dimension, Metric metric)
    {
        _rows = rows;
        _dimension = dimension;
        _metric = metric;
        Count = rows.Length / dimension;
        _half = new float[Count];
        _tiles = new PackedRows[(Count + TileRows - 1) / TileRows];
        for (var t = 0; t < _tiles.Length; t++)
        {
            var start = t * TileRows;
            _tiles[t] = new PackedRows(Math.Min(TileRows, Count - start), dimension);
            for (var r = 0; r < _tiles[t].Rows; r++)
            {
                var norm = Vectors.SquaredNorm(Row(start + r));
                _tiles[t].Set(r, Row(start + r));
                _half[start + r] = metric == Metric.Cosine ? 0.5f : (float)(norm / 2);
                _longest = Math.Max(_longest, Math.Sqrt(norm));
            }
        }
    }

    /// <summary>Number of rows, N.</summary>
    public int Count { get; }

    /// <summary>The nearest rows of each query.</summary>
    /// <param name="queries">Queries <c>[count,D]</c>, scaled as the rows are.</param>
    /// <param name="count">Number of queries, at most <see cref="RowBlocks.Size"/>.</param>
    /// <param name="k">Rows wanted, at most <see cref="Count"/>.</param>
    /// <param name="found">Gets for each query its <paramref name="k"/> rows, nearest first, <c>[count,k]</c>.</param>
    public void Find(ReadOnlySpan<float> queries, int count, int k, Span<Neighbor> found)
    {
        var candidates = new CandidateList[count];
        for (var q = 0; q < count; q++)
        {
            var length = Math.Sqrt(Vectors.SquaredNorm(queries.Slice(q * _dimension, _dimension)));
            // Each of D products and additions rounds once: Higham 2002, equation 3.5; the half norm and the difference round, too.
            var error = (_dimension + 8) * UnitRoundoff * _longest * (length + _longest);
            candidates[q] = new CandidateList(k, 2 * error);
        }

        using var products = new AlignedBuffer((long)count * TileRows);
        fixed (float* from = queries)
        {
            for (var t = 0; t < _tiles.Length; t++)
            {
                products.Span(0, (int)products.Length).Clear();
                BlockProduct.Accumulate(from, _dimension, count, _tiles[t], products.Pointer, TileRows);
                for (var q = 0; q < count; q++)
                {
                    Collect(products.Span(q * TileRows, _tiles[t].Rows), t * TileRows, candidates[q]);
                }
            }
        }

        for (var q = 0; q < count; q++) Refine(queries.Slice(q * _dimension, _dimension), candidates[q], found.Slice(q * k, k));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tile in _tiles) tile.Dispose();
    }

    private ReadOnlySpan<float> Row(int row) => _rows.AsSpan(row * _dimension, _dimension);

    private void Collect(ReadOnlySpan<float> products, int start, CandidateList candidates)
    {
        var half = _half.AsSpan(start, products.Length);
        var i = 0;
        for (; i + Vector<float>.Count <= products.Length; i += Vector<float>.Count)
        {
            var value = new Vector<float>(half[i..]) - new Vector<float>(products[i..]);
            if (!Vector.LessThanOrEqualAny(value, new Vector<float>(candidates.Threshold))) continue;
            for (var j = 0; j < Vector<float>.Count; j++) candidates.Offer(value[j], start + i + j);
        }

        for (; i < products.Length; i++) candidates.Offer(half[i] - products[i], start + i);
    }

    private void Refine(ReadOnlySpan<float> query, CandidateList candidates, Span<Neighbor> found)
    {
        var kept = candidates.Finish();
        var neighbors = new Neighbor[kept.Length];
        for (var i = 0; i < kept.Length; i++) neighbors[i] = new Neighbor(Distance(query, Row(kept[i])), kept[i]);
        Array.Sort(neighbors);
        neighbors.AsSpan(0, found.Length).CopyTo(found);
    }

    private double Distance(ReadOnlySpan<float> query, ReadOnlySpan<float> row) =>
        _metric == Metric.Cosine ? Math.Max(0, 1 - Vectors.Dot(query, row)) : Math.Sqrt(Vectors.SquaredDistance(query, row));
}
