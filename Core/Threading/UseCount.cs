namespace TransferLearning.Core.Threading;

/// <summary>
/// Counts the calls that are at work on something of the native side, so that it is given back after the last of them: freed beneath a call, it would end the whole process.
/// </summary>
/// <param name="owner">The type that callers who come too late are told.</param>
internal sealed class UseCount(Type owner)
{
    private readonly object _gate = new();
    private int _uses;
    private bool _isClosed;

    /// <summary>Begins a call, until what is returned is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    public Use Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, owner);
            _uses++;
        }

        return new Use(this);
    }

    /// <summary>Refuses further calls, and waits until those at work have ended.</summary>
    /// <returns>Whether it was this call that closed.</returns>
    public bool Close()
    {
        lock (_gate)
        {
            var isFirst = !_isClosed;
            _isClosed = true;
            while (_uses > 0) Monitor.Wait(_gate);
            return isFirst;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_uses == 0) Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A call at work.</summary>
    public readonly struct Use(UseCount count) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => count.Leave();
    }
}
