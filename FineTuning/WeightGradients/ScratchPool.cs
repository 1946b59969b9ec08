using TransferLearning.Core.Memory;

namespace TransferLearning.FineTuning.WeightGradients;

/// <summary>
/// Memory in which weight gradients lay feature maps out: one piece for each thread that works at a time, used again from layer to layer and step to step, and freed with its owner.
/// Up to half a gigabyte a thread must not outlive a training.
/// </summary>
internal sealed class ScratchPool : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<AlignedBuffer> _free = new();
    private bool _isDisposed;

    /// <summary>Floats that it holds now, lent or not.</summary>
    public long Length { get; private set; }

    /// <summary>Lends a piece of at least so many floats, whose values are undefined.</summary>
    public AlignedBuffer Rent(long length)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_free.TryPop(out var piece))
            {
                if (piece.Length >= length) return piece;
                Free(piece);
            }

            Length += length;
            return new AlignedBuffer(length);
        }
    }

    /// <summary>Takes a piece back.</summary>
    public void Return(AlignedBuffer piece)
    {
        lock (_lock)
        {
            if (_isDisposed) Free(piece);
            else _free.Push(piece);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_free.TryPop(out var piece)) Free(piece);
        }
    }

    private void Free(AlignedBuffer piece)
    {
        Length -= piece.Length;
        piece.Dispose();
    }
}
