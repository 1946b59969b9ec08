using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>Drives the lanes of a run over the items of a source, each lane on a thread of its own.</summary>
internal static class EmbeddingRun
{
    /// <summary>Brings every item to the sink.</summary>
    /// <returns>Where the time went.</returns>
    /// <exception cref="OperationCanceledException">Stopped; what was finished is in the sink.</exception>
    public static StageSeconds Execute(
        ImageEmbedder embedder,
        ImageSource source,
        IReadOnlyList<ImageItem> items,
        IEmbeddingSink sink,
        IProgress<ExtractionProgress>? progress,
        CancellationToken cancellation)
    {
        var next = -1;
        var done = 0L;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var lanes = Enumerable.Range(0, embedder.Lanes)
            .Select(_ => new EmbeddingLane(embedder, source, embedder.Batch, sink, Finished))
            .ToList();
        var threads = lanes.Select(lane => Task.Factory.StartNew(() => Drive(lane), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            Task.WaitAll(threads, CancellationToken.None);
        }
        catch (AggregateException e)
        {
            // The first real failure is the reason; the other lanes were only told to stop.
            var reason = e.Flatten().InnerExceptions.FirstOrDefault(x => x is not OperationCanceledException);
            if (reason is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(reason);
        }

        cancellation.ThrowIfCancellationRequested();
        return StageClock.Sum(lanes.Select(l => l.Clock));

        void Drive(EmbeddingLane lane)
        {
            try
            {
                for (var i = Interlocked.Increment(ref next); i < items.Count; i = Interlocked.Increment(ref next))
                {
                    stop.Token.ThrowIfCancellationRequested();
                    lane.Process(items[i], stop.Token);
                }

                lane.Flush(stop.Token);
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
