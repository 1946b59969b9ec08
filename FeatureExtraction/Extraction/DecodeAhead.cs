using System.Collections.Concurrent;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>A worker beside a device: reads, decodes and preprocesses ahead of the one that infers.</summary>
internal sealed class DecodingWorker(EmbeddingRun run, PreparedImages prepared) : EmbeddingWorker(run)
{
    /// <inheritdoc/>
    public override string Name => "images to inputs";

    /// <inheritdoc/>
    public override void Work(CancellationToken cancellation)
    {
        var values = prepared.Rent();
        var intake = new ImageIntake(Run, Clock, pixels => Run.Model.Prepare(pixels, values));
        while (Run.TryTake(out var item))
        {
            cancellation.ThrowIfCancellationRequested();
            if (intake.Take(item) is not { } image) continue;
            prepared.Add(image, values, cancellation);
            values = prepared.Rent();
        }

        prepared.Finish();
    }
}

/// <summary>The one worker that talks to a device: gathers what the others decoded into full batches.</summary>
internal sealed class InferenceWorker(EmbeddingRun run, PreparedImages prepared) : EmbeddingWorker(run)
{
    /// <inheritdoc/>
    public override string Name => "network";

    /// <inheritdoc/>
    public override void Work(CancellationToken cancellation)
    {
        var batch = new EmbeddingBatch(Run.Model, Run.Model.Batch);
        var images = new List<TakenImage>(Run.Model.Batch);
        foreach (var (image, values) in prepared.Take(cancellation))
        {
            batch.Add(values);
            prepared.Return(values);
            images.Add(image);
            if (batch.IsFull) Flush(batch, images, cancellation);
        }

        Flush(batch, images, cancellation);
    }
}

/// <summary>
/// Images on their way from the threads that decode to the one that infers. It holds two batches: one to go next, one in the making; who
/// decodes faster than the device infers waits.
/// </summary>
/// <param name="length">Values of one image.</param>
/// <param name="batch">Images of a batch.</param>
/// <param name="producers">Threads that decode.</param>
internal sealed class PreparedImages(int length, int batch, int producers) : IDisposable
{
    private readonly BlockingCollection<(TakenImage Image, float[] Values)> _ready = new(2 * batch);
    private readonly ConcurrentStack<float[]> _free = [];
    private int _working = producers;

    /// <summary>Memory for one image's values, used again after <see cref="Return"/>.</summary>
    public float[] Rent() => _free.TryPop(out var values) ? values : new float[length];

    /// <summary>Gives memory back.</summary>
    public void Return(float[] values) => _free.Push(values);

    /// <summary>Sends an image on; waits where the device is behind.</summary>
    public void Add(TakenImage image, float[] values, CancellationToken cancellation) => _ready.Add((image, values), cancellation);

    /// <summary>Called by each producer when it has nothing more.</summary>
    public void Finish()
    {
        if (Interlocked.Decrement(ref _working) == 0) _ready.CompleteAdding();
    }

    /// <summary>All images until the last producer is finished; waits for them.</summary>
    public IEnumerable<(TakenImage Image, float[] Values)> Take(CancellationToken cancellation) => _ready.GetConsumingEnumerable(cancellation);

    /// <inheritdoc/>
    public void Dispose() => _ready.Dispose();
}
