using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Neighbors;

/// <summary>
/// Finds the exact nearest rows. A blocked matrix product gives all distances approximately, of rows moved to around the origin, where it loses the fewest digits; the rows that
/// may be among the nearest, given the product's error bound, are measured again in double. Of equally distant rows the first comes first.
/// </summary>
internal sealed unsafe class NeighborSearch : IDisposable
{
    /// <summary>Rows whose products with a block of queries stay in the second-level cache until they are looked through.</summary>
    private const int TileRows = 256;

    private const double UnitRoundoff = 1.0 / (1 << 24);
    private readonly float[] _rows;
    private readonly int _dimension;
    private readonly MovedRows _moved;
    private readonly ConcurrentBag<Workspace> _workspaces = [];

    /// <summary>Prepares rows <c>[N,D]</c>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="dimension">Length of a row, D.</param>
    /// <param name="metric">How far is measured.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    public NeighborSearch(float[] rows, int dimension, DistanceMetric metric, int threads)
    {
        (_rows, _dimension) = (rows, dimension);
        _moved = new MovedRows(rows, dimension, metric, threads);
    }

    /// <summary>Number of rows, N.</summary>
    public int Count => _moved.Count;

    /// <summary>The nearest rows of each query.</summary>
    /// <param name="queries">Queries <c>[count,D]</c>, scaled as the rows are.</param>
    /// <param name="count">Number of queries, at most <see cref="RowBlocks.Size"/>.</param>
    /// <param name="k">Rows wanted, at most <see cref="Count"/>.</param>
    /// <param name="found">Gets for each query its <paramref name="k"/> rows, nearest first, <c>[count,k]</c>.</param>
    public void Find(ReadOnlySpan<float> queries, int count, int k, Span<Neighbor> found)
    {
        // Memory is kept between calls: taking it from the system and returning it costs time.
        if (!_workspaces.TryTake(out var memory)) memory = new Workspace(_dimension);
        var candidates = new CandidateList[count];
        for (var q = 0; q < count; q++)
        {
            var moved = memory.Queries.Span((long)q * memory.QueryStride, _dimension);
            _moved.Move(queries.Slice(q * _dimension, _dimension), moved);
            candidates[q] = new CandidateList(k, 2 * Error(Math.Sqrt(Vectors.SquaredNorm(moved))));
        }

        var products = memory.Products;
        for (var start = 0; start < Count; start += TileRows)
        {
            var rows = Math.Min(TileRows, Count - start);
            products.Span(0, count * memory.Stride).Clear();
            BlockProduct.Accumulate(memory.Queries.Pointer, memory.QueryStride, count, _moved.Packed, start, rows, products.Pointer, memory.Stride);
            for (var q = 0; q < count; q++) Collect(products.Pointer + (q * memory.Stride), rows, start, candidates[q]);
        }

        _workspaces.Add(memory);
        for (var q = 0; q < count; q++) Refine(queries.Slice(q * _dimension, _dimension), candidates[q], found.Slice(q * k, k));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _moved.Dispose();
        foreach (var memory in _workspaces) memory.Dispose();
    }

    // Each of D products and additions rounds once: Higham 2002, equation 3.5; moving, the half norm and the difference round, too, of unit vectors the division
    // before. What is added to the half norm of a row of zeros is no part of its length.
    private double Error(double length) =>
        ((_dimension + 16) * UnitRoundoff * _moved.Longest * (length + _moved.Longest)) + (_moved.Rounding * (length + _moved.Longest)) + (_moved.HasZeros ? UnitRoundoff : 0);

    private ReadOnlySpan<float> Row(int row) => _rows.AsSpan(row * _dimension, _dimension);

    // Nearly all rows are too far: sixteen (or eight) are turned down at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Collect(float* products, int count, int start, CandidateList candidates)
    {
        var half = _moved.Half + start;
        var threshold = candidates.Threshold;
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + 16 <= count; i += 16)
            {
                var value = Vector512.Load(half + i) - Vector512.Load(products + i);
                var near = Vector512.LessThanOrEqual(value, Vector512.Create(threshold)).ExtractMostSignificantBits();
                if (near != 0) threshold = Offer(near, half, products, i, start, candidates);
            }
        }
        else
        {
            for (; i + 8 <= count; i += 8)
            {
                var value = Vector256.Load(half + i) - Vector256.Load(products + i);
                var near = Vector256.LessThanOrEqual(value, Vector256.Create(threshold)).ExtractMostSignificantBits();
                if (near != 0) threshold = Offer(near, half, products, i, start, candidates);
            }
        }

        for (; i < count; i++) candidates.Offer(half[i] - products[i], start + i);
    }

    private static float Offer(ulong near, float* half, float* products, int i, int start, CandidateList candidates)
    {
        for (; near != 0; near &= near - 1)
        {
            var j = i + BitOperations.TrailingZeroCount(near);
            candidates.Offer(half[j] - products[j], start + j);
        }

        return candidates.Threshold;
    }

    private void Refine(ReadOnlySpan<float> query, CandidateList candidates, Span<Neighbor> found)
    {
        var inverse = _moved.Inverse(query);
        if (inverse == 0)
        {
            // No direction: all rows are equally far.
            for (var i = 0; i < found.Length; i++) found[i] = new Neighbor(1, i);
            return;
        }

        var kept = candidates.Finish();
        var neighbors = new Neighbor[kept.Length];
        for (var i = 0; i < kept.Length; i++) neighbors[i] = new Neighbor(_moved.Distance(query, inverse, Row(kept[i]), kept[i]), kept[i]);
        Array.Sort(neighbors);
        neighbors.AsSpan(0, found.Length).CopyTo(found);
    }

    // Of one thread: a block of queries and its products, both with rows that do not fall into the same sets of a cache.
    private sealed class Workspace(int dimension) : IDisposable
    {
        public int QueryStride { get; } = BlockProduct.Stride(dimension);

        public AlignedBuffer Queries { get; } = new((long)RowBlocks.Size * BlockProduct.Stride(dimension));

        public int Stride { get; } = BlockProduct.Stride(TileRows);

        public AlignedBuffer Products { get; } = new((long)RowBlocks.Size * BlockProduct.Stride(TileRows));

        public void Dispose()
        {
            Queries.Dispose();
            Products.Dispose();
        }
    }
}
