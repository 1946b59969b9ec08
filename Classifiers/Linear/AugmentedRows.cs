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
