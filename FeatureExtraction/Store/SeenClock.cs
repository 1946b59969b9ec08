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
        var latest = StoreLayout.Parts(Path.Combine(store.Folder, StoreLayout.Items)).Max(StoreLayout.TimeOf);
        return latest is { } time ? MicrosecondTime.From(time.AddMilliseconds(1)) : long.MinValue / 2;
    }
}
