using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>
/// One worker of a run on a processor: reads, decodes and preprocesses images into a batch of its own and runs the network on it. A lane
/// hands nothing to another, so a core is never idle while there are images.
/// </summary>
internal sealed class EmbeddingLane(EmbeddingModel embedder, ImageSource source, IEmbeddingSink sink, Action finished) : IEmbeddingWorker
{
    /// <inheritdoc/>
    public StageClock Clock { get; } = new();

    /// <inheritdoc/>
    public void Work(ItemQueue items, CancellationToken cancellation)
    {
        var intake = new ImageIntake(embedder, source, sink, finished, Clock);
        var batch = new EmbeddingBatch(embedder, sink, finished, Clock);
        while (items.TryTake(out var item))
        {
            cancellation.ThrowIfCancellationRequested();
            if (intake.Take(item, batch.Next) is { } image) batch.Add(image, cancellation);
        }

        batch.Flush(cancellation);
    }
}
