using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Neighbors;

/// <summary>Two rows whose directions are close.</summary>
/// <param name="First">The lower row number.</param>
/// <param name="Second">The higher one.</param>
/// <param name="Similarity">The cosine of their angle.</param>
internal readonly record struct SimilarPair(int First, int Second, double Similarity);

/// <summary>
/// All pairs of rows whose cosine is at least a threshold, exactly. Blocked products of short rows (<see cref="ShortRows"/>) rule out nearly all pairs with a quarter or less of the
/// work; the others are measured in double, or, where a tile has many, by the whole product first. A million rows of 256 take a quarter of a gigabyte beside the rows.
/// </summary>
internal sealed unsafe class SimilarPairs : IDisposable
{
    // Multiples of the product's tiles; the products of a block with a tile stay in the second-level cache.
    private const int BlockRows = 96;
    private const int TileRows = 256;

    // In a tile with more candidates the whole product is cheaper than one after another.
    private const int MostSingly = BlockRows * TileRows / 16;
    private readonly FeatureMatrix _rows;
    private readonly double _threshold;
    private readonly ShortRows _short;
    private readonly float _atLeast;
    private readonly Lock _gate = new();

    private SimilarPairs(FeatureMatrix rows, double threshold, int threads, CancellationToken cancellation)
    {
        (_rows, _threshold) = (rows, threshold);
        _short = new ShortRows(rows, ShortLength.Choose(rows, threshold), threads, cancellation);
        _atLeast = MathF.BitDecrement((float)(threshold - _short.Margin));
    }

    /// <summary>Finds the pairs.</summary>
    /// <param name="rows">The rows, <c>[N,D]</c>, finite; they may lie mapped in a store.</param>
    /// <param name="threshold">The least cosine, above 0, at most 1. A row of zeros is in no pair.</param>
    /// <param name="found">Given the pairs, some at a time and in no order, never from two threads at once; what it does with many is its affair, and they are not kept here.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="progress">Told the share of the work that is done.</param>
    /// <param name="cancellation">Asked before each block of rows.</param>
    /// <param name="valuesAtOnce">So many values of a mapped store stay in memory, twice; 64 MB by default. Any number finds the same.</param>
    public static void Find(FeatureMatrix rows, double threshold, Action<IReadOnlyList<SimilarPair>> found, int threads = 0, IProgress<double>? progress = null, CancellationToken cancellation = default, int valuesAtOnce = 1 << 24)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(found);
        if (threshold is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "expected above 0 and at most 1");
        if (rows.Rows < 2) return;
        using var join = new SimilarPairs(rows, threshold, threads, cancellation);
        // Stretch after stretch of columns, so that measuring reads rows of one stretch and of the blocks at hand: of a mapped store little is in memory at a time.
        var stretch = Math.Max(1, valuesAtOnce / rows.Dimension / TileRows) * TileRows;
        var blocksAtOnce = Math.Max(1, valuesAtOnce / rows.Dimension / BlockRows);
        var done = 0L;
        for (var first = 0; first < rows.Rows; first += stretch)
        {
            var (start, end) = (first, Math.Min(rows.Rows, first + stretch));
            Workers.For((end + BlockRows - 1) / BlockRows, threads, cancellation, block =>
            {
                join.Join(block * BlockRows, start, end, found, cancellation);
                var compared = Interlocked.Add(ref done, end - Math.Max(start, block * BlockRows));
                if (block % blocksAtOnce == blocksAtOnce - 1) rows.ReleasePages();
                if (block % 64 == 0) progress?.Report(Math.Min(1, compared / (((double)rows.Rows / BlockRows * rows.Rows / 2) + rows.Rows)));
            });
            rows.ReleasePages();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _short.Dispose();

    // Compares a block of rows with those from a row to an end that come after it.
    private void Join(int start, int from, int end, Action<IReadOnlyList<SimilarPair>> found, CancellationToken cancellation)
    {
        var count = Math.Min(BlockRows, _rows.Rows - start);
        using var memory = new Workspace(_short.Packed.Depth);
        for (var i = 0; i < count; i++) _short.Packed.Get(start + i, memory.Block.Span((long)i * memory.BlockStride, _short.Packed.Depth));
        var candidates = new List<(int Row, int Column)>();
        var pairs = new List<SimilarPair>();
        for (var first = Math.Max(from, start / TileRows * TileRows); first < end; first += TileRows)
        {
            cancellation.ThrowIfCancellationRequested();
            var columns = Math.Min(TileRows, end - first);
            memory.Products.Span(0, count * memory.Stride).Clear();
            BlockProduct.Accumulate(memory.Block.Pointer, memory.BlockStride, count, _short.Packed, first, columns, memory.Products.Pointer, memory.Stride);
            Collect(memory, count, columns, _atLeast, candidates);
            if (candidates.Count > MostSingly) Narrow(start, count, first, columns, memory, candidates);
            foreach (var (row, column) in candidates) Measure(start + row, first + column, pairs);
            if (pairs.Count < 4096) continue;
            Give(pairs, found);
        }

        Give(pairs, found);
    }

    // What the whole product leaves of a tile with many candidates.
    private void Narrow(int start, int count, int first, int columns, Workspace memory, List<(int Row, int Column)> candidates)
    {
        var d = _rows.Dimension;
        var stride = BlockProduct.Stride(d);
        using var block = new AlignedBuffer((long)count * stride);
        for (var i = 0; i < count; i++) _short.Unit(start + i, block.Span((long)i * stride, d));
        var tile = new float[columns * d];
        for (var i = 0; i < columns; i++) _short.Unit(first + i, tile.AsSpan(i * d, d));
        using var packed = PackedRows.Of(tile, columns, d);
        memory.Products.Span(0, count * memory.Stride).Clear();
        BlockProduct.Accumulate(block.Pointer, stride, count, packed, memory.Products.Pointer, memory.Stride);
        Collect(memory, count, columns, _atLeast, candidates);
    }

    // A pair is met twice where its block lies in the tile, and a row meets itself: only the pairs in order count.
    private void Measure(int first, int second, List<SimilarPair> pairs)
    {
        if (first >= second) return;
        var cosine = _short.Cosine(first, second);
        if (cosine >= _threshold) pairs.Add(new SimilarPair(first, second, cosine));
    }

    private void Give(List<SimilarPair> pairs, Action<IReadOnlyList<SimilarPair>> found)
    {
        if (pairs.Count == 0) return;
        lock (_gate) found(pairs);
        pairs.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Collect(Workspace memory, int count, int columns, float atLeast, List<(int Row, int Column)> candidates)
    {
        candidates.Clear();
        for (var row = 0; row < count; row++)
        {
            var products = memory.Products.Pointer + (row * memory.Stride);
            var column = 0;
            for (; column + 16 <= columns; column += 16)
            {
                var near = Vector512.GreaterThanOrEqual(Vector512.Load(products + column), Vector512.Create(atLeast)).ExtractMostSignificantBits();
                for (; near != 0; near &= near - 1) candidates.Add((row, column + BitOperations.TrailingZeroCount(near)));
            }

            for (; column < columns; column++)
            {
                if (products[column] >= atLeast) candidates.Add((row, column));
            }
        }
    }

    // Of one block: its short rows, and their products with those of a tile.
    private sealed class Workspace(int depth) : IDisposable
    {
        public int BlockStride { get; } = BlockProduct.Stride(depth);

        public AlignedBuffer Block { get; } = new((long)BlockRows * BlockProduct.Stride(depth));

        public int Stride { get; } = BlockProduct.Stride(TileRows);

        public AlignedBuffer Products { get; } = new((long)BlockRows * BlockProduct.Stride(TileRows));

        public void Dispose()
        {
            Block.Dispose();
            Products.Dispose();
        }
    }
}
