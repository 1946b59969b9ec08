using System.Diagnostics;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>What one thread of a run does from its first image to its last.</summary>
internal abstract class EmbeddingWorker(EmbeddingRun run)
{
    /// <summary>Where the thread's time went.</summary>
    public StageClock Clock { get; } = new();

    protected EmbeddingRun Run => run;

    /// <summary>Works until there is nothing left.</summary>
    public abstract void Work(CancellationToken cancellation);

    /// <summary>Runs the network on what is in a batch, hands the vectors to the sink and leaves the batch empty.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="images">The images in it, in order; emptied with it.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    protected void Flush(ImageBatch batch, List<TakenImage> images, CancellationToken cancellation)
    {
        if (images.Count == 0) return;
        var start = Stopwatch.GetTimestamp();
        batch.Run(cancellation);
        start = Clock.Add(Stage.Infer, start);
        for (var i = 0; i < images.Count; i++)
        {
            if (batch.Fault(i) is { } fault) run.Sink.Fail(images[i].File.Item, images[i].Content, FiniteVectors.Stage, fault);
            else run.Sink.Accept(images[i].File, images[i].Content, batch.Vectors(i));
            run.Finished();
        }

        images.Clear();
        batch.Clear();
        Clock.Add(Stage.Write, start);
    }
}

/// <summary>
/// A worker on a processor: reads, decodes, preprocesses and infers its own images. It hands nothing to another thread, so a core is never
/// idle while there are images.
/// </summary>
internal sealed class WholeWorker(EmbeddingRun run) : EmbeddingWorker(run)
{
    /// <inheritdoc/>
    public override void Work(CancellationToken cancellation)
    {
        var batch = new ImageBatch(Run.Model, Run.Model.Batch);
        var intake = new ImageIntake(Run, Clock, batch.Add);
        var images = new List<TakenImage>(Run.Model.Batch);
        while (Run.TryTake(out var item))
        {
            cancellation.ThrowIfCancellationRequested();
            if (intake.Take(item) is not { } image) continue;
            images.Add(image);
            if (batch.IsFull) Flush(batch, images, cancellation);
        }

        Flush(batch, images, cancellation);
    }
}
