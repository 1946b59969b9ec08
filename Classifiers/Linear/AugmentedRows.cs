using System.Collections.Concurrent;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// Scaled training rows of a linear head, each with a 1 at the end for the intercept. Small data are scaled once and kept; larger data are scaled block by block in
/// every pass, so that a million rows need no copy.
/// </summary>
internal sealed unsafe class AugmentedRows : IDisposable
{
    /// <summary>Rows of a block: a whole number of tiles for every width of <see cref="MicroKernel"/>.</summary>
    public const int BlockSize = 240;

    private readonly FeatureMatrix _features;
    private readonly Scaler _scaler;
    private readonly AlignedBuffer? _copy;

    /// <summary>Prepares rows.</summary>
    /// <param name="features">Raw features.</param>
    /// <param name="scaler">How they are scaled.</param>
    /// <param name="most">The scaled rows are kept if they are at most this many floats, padding included.</param>
    /// <param name="threads">Threads; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    public AugmentedRows(FeatureMatrix features, Scaler scaler, long most, int threads, CancellationToken cancellation)
    {
        _features = features;
        _scaler = scaler;
        Threads = threads;
        Columns = features.Dimension + 1;
        Stride = BlockProduct.Stride(Columns);
        if ((long)Rows * Stride > most) return;
        _copy = new AlignedBuffer((long)Rows * Stride);
        Workers.For((Rows + BlockSize - 1) / BlockSize, threads, cancellation, block =>
        {
            var start = block * BlockSize;
            Fill(start, Math.Min(BlockSize, Rows - start), _copy.Pointer + ((long)start * Stride));
        });
    }

    /// <summary>Number of rows, N.</summary>
    public int Rows => _features.Rows;

    /// <summary>Columns that count, D + 1.</summary>
    public int Columns { get; }

    /// <summary>Distance of two rows in floats; what lies behind the columns is zero.</summary>
    public int Stride { get; }

    /// <summary>Threads to use, 0 for one per core.</summary>
    public int Threads { get; }

    /// <summary>Room that <see cref="Block"/> needs.</summary>
    public long ScratchLength => _copy is null ? (long)BlockSize * Stride : 0;

    /// <summary>Rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> − 1, at most <see cref="BlockSize"/>; they lie in <paramref name="scratch"/> or in the copy.</summary>
    public float* Block(int start, int count, AlignedBuffer scratch)
    {
        if (_copy is not null) return _copy.Pointer + ((long)start * Stride);
        Fill(start, count, scratch.Pointer);
        return scratch.Pointer;
    }

    /// <summary>Copies one row, <c>[Columns]</c>.</summary>
    public void CopyRow(int row, Span<float> to)
    {
        _scaler.Apply(_features.Row(row), to[..(Columns - 1)]);
        to[Columns - 1] = 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _copy?.Dispose();

    private void Fill(int start, int count, float* to)
    {
        for (var r = 0; r < count; r++) CopyRow(start + r, new Span<float>(to + ((long)r * Stride), Columns));
    }
}

/// <summary>
/// One pass over the training rows: scores of a block, what a loss makes of them, and the gradient of that block, while the block is
/// in the cache. Rows are dealt into groups that depend on the data alone; each group sums for itself and the groups are added in
/// order, so the result does not depend on the threads.
/// </summary>
internal sealed unsafe class RowPass : IDisposable
{
    private const int MostGroups = 32;
    private const long SumLimit = 1L << 25;
    private readonly AugmentedRows _rows;
    private readonly int _outputs;
    private readonly AlignedBuffer _sums;
    private readonly ConcurrentBag<(AlignedBuffer Rows, AlignedBuffer Scores)> _scratch = [];

    /// <summary>Prepares passes with up to <paramref name="outputs"/> outputs.</summary>
    public RowPass(AugmentedRows rows, int outputs)
    {
        _rows = rows;
        _outputs = outputs;
        var fitting = Math.Max(4, SumLimit / ((long)outputs * rows.Columns));
        Groups = (int)Math.Clamp((rows.Rows + AugmentedRows.BlockSize - 1) / AugmentedRows.BlockSize, 1, Math.Min(MostGroups, fitting));
        _sums = new AlignedBuffer((long)Groups * outputs * rows.Columns);
    }

    /// <summary>What a loss makes of the scores of a block.</summary>
    /// <param name="group">The block's group.</param>
    /// <param name="start">First row of the block.</param>
    /// <param name="count">Rows of the block.</param>
    /// <param name="scores">Scores, <c>[count,A]</c>; replaced by the factors of the rows in the gradient.</param>
    public delegate void Transform(int group, int start, int count, Span<float> scores);

    /// <summary>Number of groups.</summary>
    public int Groups { get; }

    /// <summary>Sum over rows of factor × row, where a transform makes the factors of the scores V·row.</summary>
    /// <param name="v">V, <c>[A,Columns]</c>.</param>
    /// <param name="outputs">A.</param>
    /// <param name="transform">Turns scores into factors.</param>
    /// <param name="sum">The sum, <c>[A,Columns]</c>.</param>
    /// <param name="cancellation">Stops the pass.</param>
    public void Run(ReadOnlySpan<float> v, int outputs, Transform transform, Span<float> sum, CancellationToken cancellation)
    {
        using var packed = PackedRows.Of(v, outputs, _rows.Columns);
        Sum(packed, outputs, transform, sum, cancellation);
    }

    /// <summary>Sum over rows of factor × row, where a transform knows the factors and finds zeros for scores.</summary>
    /// <inheritdoc cref="Run"/>
    public void Sum(int outputs, Transform transform, Span<float> sum, CancellationToken cancellation) => Sum(null, outputs, transform, sum, cancellation);

    /// <summary>Shows the scores V·row of all rows to <paramref name="transform"/>.</summary>
    /// <inheritdoc cref="Run"/>
    public void Score(ReadOnlySpan<float> v, int outputs, Transform transform, CancellationToken cancellation)
    {
        using var packed = PackedRows.Of(v, outputs, _rows.Columns);
        Workers.For(Groups, _rows.Threads, cancellation, group =>
            Blocks(group, packed, outputs, cancellation, (start, count, _, scores) => transform(group, start, count, new Span<float>(scores, count * outputs))));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sums.Dispose();
        foreach (var (rows, scores) in _scratch)
        {
            rows.Dispose();
            scores.Dispose();
        }
    }

    private void Sum(PackedRows? packed, int outputs, Transform transform, Span<float> sum, CancellationToken cancellation)
    {
        var columns = _rows.Columns;
        var length = outputs * columns;
        Workers.For(Groups, _rows.Threads, cancellation, group =>
        {
            var target = _sums.Pointer + ((long)group * length);
            new Span<float>(target, length).Clear();
            Blocks(group, packed, outputs, cancellation, (start, count, x, scores) =>
            {
                transform(group, start, count, new Span<float>(scores, count * outputs));
                BlockProduct.Accumulate(scores, 1, outputs, outputs, x, _rows.Stride, columns, count, target, columns);
            });
        });
        sum[..length].Clear();
        for (var g = 0; g < Groups; g++) FloatVectors.Add(sum[..length], _sums.Span((long)g * length, length));
    }

    private delegate void BlockBody(int start, int count, float* rows, float* scores);

    private void Blocks(int group, PackedRows? packed, int outputs, CancellationToken cancellation, BlockBody body)
    {
        if (!_scratch.TryTake(out var scratch))
        {
            scratch = (new AlignedBuffer(_rows.ScratchLength), new AlignedBuffer((long)AugmentedRows.BlockSize * _outputs));
        }

        var end = (int)((long)_rows.Rows * (group + 1) / Groups);
        for (var start = (int)((long)_rows.Rows * group / Groups); start < end && !cancellation.IsCancellationRequested; start += AugmentedRows.BlockSize)
        {
            var count = Math.Min(AugmentedRows.BlockSize, end - start);
            var x = _rows.Block(start, count, scratch.Rows);
            new Span<float>(scratch.Scores.Pointer, count * outputs).Clear();
            if (packed is not null) BlockProduct.Accumulate(x, _rows.Stride, count, packed, scratch.Scores.Pointer, outputs);
            body(start, count, x, scratch.Scores.Pointer);
        }

        _scratch.Add(scratch);
    }
}
