namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// The times of a writer's rows: strictly rising, and above what is in the store, for a clock set back must not make new rows older
/// than those that they replace. Not for several threads at once.
/// </summary>
internal sealed class SeenClock(FeatureStore store, TimeProvider clock)
{
    private long _last = LatestKnown(store);

    /// <summary>The next time, microseconds since 1970, UTC.</summary>
    public long Next() => _last = Math.Max(_last + 1, MicrosecondTime.From(clock.GetUtcNow().UtcDateTime));

    // A part's name is cut to milliseconds and its rows are older than it: the next millisecond is later than all of them.
    private static long LatestKnown(FeatureStore store)
    {
        var part = StoreLayout.Parts(Path.Combine(store.Folder, StoreLayout.Items)).Max(StoreLayout.TimeOf);
        var failure = FailureLog.LatestSeen(Path.Combine(store.Folder, StoreLayout.Failures));
        return Math.Max(part is { } p ? MicrosecondTime.From(p.AddMilliseconds(1)) : long.MinValue / 2, failure is { } f ? MicrosecondTime.From(f) : long.MinValue / 2);
    }
}
