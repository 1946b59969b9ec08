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
