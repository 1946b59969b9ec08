namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Times as a store keeps them: whole microseconds since 1970, UTC, rounded down.</summary>
internal static class MicrosecondTime
{
    public static long From(DateTime time) => Math.DivRem((time.ToUniversalTime() - DateTime.UnixEpoch).Ticks, TimeSpan.TicksPerMicrosecond) is var (quotient, rest) && rest < 0 ? quotient - 1 : quotient;

    /// <summary>The time; what no <see cref="DateTime"/> can say becomes the nearest that one can.</summary>
    public static DateTime ToDateTime(long microseconds)
    {
        var least = (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var most = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return new DateTime(DateTime.UnixEpoch.Ticks + (Math.Clamp(microseconds, least, most) * TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
    }
}

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
