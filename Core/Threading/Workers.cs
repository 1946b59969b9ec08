namespace TransferLearning.Core.Threading;

/// <summary>Runs numbered pieces of work on several threads. The pieces do not depend on the number of threads, so neither does a result.</summary>
internal static class Workers
{
    /// <summary>Runs <paramref name="body"/> for 0 to <paramref name="count"/> − 1.</summary>
    /// <param name="count">Number of pieces.</param>
    /// <param name="threads">Threads at most; 0 for one thread per core.</param>
    /// <param name="cancellation">Asked before each piece.</param>
    /// <param name="body">The work.</param>
    public static void For(int count, int threads, CancellationToken cancellation, Action<int> body)
    {
        cancellation.ThrowIfCancellationRequested();
        var workers = Math.Min(ThreadCount.Of(threads), count);
        if (workers <= 1)
        {
            for (var i = 0; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                body(i);
            }

            return;
        }

        // One counter, not ranges: pieces are few and uneven.
        var next = -1;
        try
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
            {
                for (var i = Interlocked.Increment(ref next); i < count && !cancellation.IsCancellationRequested; i = Interlocked.Increment(ref next)) body(i);
            });
        }
        catch (AggregateException e)
        {
            e.ThrowCause();
        }

        cancellation.ThrowIfCancellationRequested();
    }
}
