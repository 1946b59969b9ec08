using System.Runtime.ExceptionServices;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>Drives the workers of a run over the items of a source, each on a thread of its own.</summary>
internal static class EmbeddingRun
{
    /// <summary>Brings every item to the sink.</summary>
    /// <returns>Where the time went.</returns>
    /// <exception cref="OperationCanceledException">Stopped; what was finished is in the sink.</exception>
    public static StageSeconds Execute(
        EmbeddingModel embedder,
        ImageSource source,
        IReadOnlyList<ImageItem> items,
        IEmbeddingSink sink,
        IProgress<ExtractionProgress>? progress,
        CancellationToken cancellation)
    {
        var done = 0L;
        var queue = new ItemQueue(items);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var prepared = new PreparedImages(embedder.InputLength, embedder.Batch, embedder.Lanes);
        var lanes = Enumerable.Range(0, embedder.Lanes);
        List<IEmbeddingWorker> workers = embedder.TakesAnySize
            ? [.. lanes.Select(_ => new SizedLane(embedder, source, sink, Finished))]
            : embedder.Backbone.Feeding == Feeding.LaneACore
            ? [.. lanes.Select(_ => new EmbeddingLane(embedder, source, sink, Finished))]
            : [new InferenceLane(embedder, sink, Finished, prepared), .. lanes.Select(_ => new DecodingLane(embedder, source, sink, Finished, prepared))];
        var threads = workers.Select(worker => Task.Factory.StartNew(() => Drive(worker), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            Task.WaitAll(threads, CancellationToken.None);
        }
        catch (AggregateException e)
        {
            // The first real failure is the reason; the other workers were only told to stop.
            var reason = e.Flatten().InnerExceptions.FirstOrDefault(x => x is not OperationCanceledException);
            if (reason is not null) ExceptionDispatchInfo.Throw(reason);
        }

        cancellation.ThrowIfCancellationRequested();
        return StageClock.Sum(workers.Select(w => w.Clock));

        void Drive(IEmbeddingWorker worker)
        {
            try
            {
                worker.Work(queue, stop.Token);
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }

        void Finished() => progress?.Report(new ExtractionProgress(Interlocked.Increment(ref done), items.Count));
    }
}
