using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>A worker of a run on a device: reads, decodes and preprocesses ahead of the one that infers.</summary>
internal sealed class DecodingLane(EmbeddingModel embedder, ImageSource source, IEmbeddingSink sink, Action finished, PreparedImages prepared) : IEmbeddingWorker
{
    /// <inheritdoc/>
    public StageClock Clock { get; } = new();

    /// <inheritdoc/>
    public void Work(ItemQueue items, CancellationToken cancellation)
    {
        var intake = new ImageIntake(embedder, source, sink, finished, Clock);
        var values = prepared.Rent();
        while (items.TryTake(out var item))
        {
            cancellation.ThrowIfCancellationRequested();
            if (intake.Take(item, values) is not { } image) continue;
            prepared.Add(image, values, cancellation);
            values = prepared.Rent();
        }

        prepared.Finish();
    }
}
