using System.Collections.Concurrent;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>
/// Single images from memory through a network, for many callers at once. As many images are worked on at a time as the model has workers,
/// each in memory that later ones use again; more callers wait for their turn.
/// </summary>
internal sealed class SingleImages(EmbeddingModel model) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(model.Workers);
    // Not a ConcurrentBag: it keeps its items in slots of the threads, and an item that leads back to the bag stays there for the thread's life.
    private readonly ConcurrentStack<EmbeddingBatch> _free = [];

    /// <summary>Embeds an image.</summary>
    /// <param name="file">The bytes of its file.</param>
    /// <param name="read">Given the image's vectors, one <c>[D]</c> for each of the network's taps, which are valid while it runs.</param>
    /// <param name="cancellation">Stops waiting, and the network within one operator.</param>
    /// <exception cref="TlearnException">The image cannot be used, or the network fails.</exception>
    public T Embed<T>(ReadOnlySpan<byte> file, Func<IReadOnlyList<ReadOnlyMemory<float>>, T> read, CancellationToken cancellation)
    {
        _turns.Wait(cancellation);
        try
        {
            var batch = _free.TryPop(out var free) ? free : new EmbeddingBatch(model, 1);
            try
            {
                using (var image = model.DecodeInput(file)) batch.Add(image);
                batch.Run(cancellation);
                if (batch.Fault(0) is { } fault) throw new TlearnException(fault);
                return read(batch.Vectors(0));
            }
            finally
            {
                batch.Clear();
                _free.Push(batch);
            }
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();
}
