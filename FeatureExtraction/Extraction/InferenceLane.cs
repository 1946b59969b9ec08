namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>The one worker of a run on a device that talks to it: gathers what the others decoded into full batches.</summary>
internal sealed class InferenceLane(EmbeddingModel embedder, IEmbeddingSink sink, Action finished, PreparedImages prepared) : IEmbeddingWorker
{
    /// <inheritdoc/>
    public StageClock Clock { get; } = new();

    /// <inheritdoc/>
    public void Work(ItemQueue items, CancellationToken cancellation)
    {
        var batch = new EmbeddingBatch(embedder, sink, finished, Clock);
        foreach (var (image, values) in prepared.Take(cancellation))
        {
            values.CopyTo(batch.Next);
            prepared.Return(values);
            batch.Add(image, cancellation);
        }

        batch.Flush(cancellation);
    }
}
