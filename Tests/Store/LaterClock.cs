namespace TransferLearning.Tests.Store;

/// <summary>A clock that is ahead; behind where <paramref name="by"/> is negative.</summary>
internal sealed class LaterClock(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}
