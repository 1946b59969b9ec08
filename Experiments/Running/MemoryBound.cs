namespace TransferLearning.Experiments.Running;

/// <summary>Lets work begin as long as its estimated memory fits in a bound. What alone is larger than the bound runs by itself.</summary>
/// <param name="bytes">The bound.</param>
internal sealed class MemoryBound(long bytes)
{
    private readonly object _gate = new();
    private long _used;
    private int _running;

    /// <summary>The usual bound: half of what the process may have, and at most 1.5 GB, so that an experiment leaves room on any machine.</summary>
    public static long Usual => Math.Min(1_500_000_000, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>Waits for room, and takes it until what is returned is disposed of.</summary>
    public IDisposable Enter(long needed, CancellationToken cancellation)
    {
        lock (_gate)
        {
            while (_running > 0 && _used + needed > bytes)
            {
                cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_gate, 200);
            }

            _used += needed;
            _running++;
        }

        return new Room(this, needed);
    }

    private void Leave(long needed)
    {
        lock (_gate)
        {
            _used -= needed;
            _running--;
            Monitor.PulseAll(_gate);
        }
    }

    private sealed class Room(MemoryBound bound, long needed) : IDisposable
    {
        public void Dispose() => bound.Leave(needed);
    }
}
