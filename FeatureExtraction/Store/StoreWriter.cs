using System.Security.Cryptography;
using TransferLearning.Core;
using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// Adds to a store. All members may be called by many threads at once. Give an image's vectors first, then its item: parts are written
/// in that order too, so no item on disk lacks a vector that was given before it. After a failed write nothing more is taken.
/// </summary>
public sealed class StoreWriter : IDisposable
{
    private readonly FeatureStore _store;
    private readonly StoreWriterOptions _options;
    private readonly PartWriter _parts;
    private readonly FailureLog _failures;
    private readonly ITimer _timer;
    private readonly Lock _rowsGate = new(); // short: who adds
    private readonly Lock _diskGate = new(); // long: who writes; taken before the other
    private readonly Dictionary<(string Tap, string Pool), HashSet<ContentHash>> _written = [];
    private readonly Dictionary<(string Tap, string Pool), int> _dimensions = [];
    private Dictionary<(string Tap, string Pool), PendingVectors> _vectors = [];
    private List<ItemRow> _items = [];
    private long _pendingBytes;
    private long _firstPending; // timestamp of the oldest waiting row, 0 for none
    private SeenClock? _seen;
    private TlearnException? _broken;
    private bool _closed;

    internal StoreWriter(FeatureStore store, StoreWriterOptions options)
    {
        options.Validate();
        _store = store;
        _options = options;
        var now = options.Clock.GetUtcNow().UtcDateTime;
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        _parts = new PartWriter(id, options.Source);
        _failures = new FailureLog(Path.Combine(store.Folder, StoreLayout.Failures), StoreLayout.FailureName(now, id));
        Guarded(() =>
        {
            PartWriter.DeleteAbandoned(store.Folder, now);
            _seen = new SeenClock(store, options.Clock);
        });
        var tick = TimeSpan.FromTicks(Math.Max(options.FlushInterval.Ticks / 5, TimeSpan.TicksPerMillisecond));
        _timer = options.Clock.CreateTimer(_ => OnTimer(), null, tick, tick);
    }

    /// <summary>Number of vectors taken so far.</summary>
    public long Vectors { get; private set; }

    /// <summary>Whether this writer was given that vector, so that a second file of the same content needs none.</summary>
    public bool ContainsVector(string tap, string pool, in ContentHash content)
    {
        lock (_rowsGate) return _written.TryGetValue((tap, pool), out var known) && known.Contains(content);
    }

    /// <summary>Adds a vector; of one content the first is kept, further ones are passed over.</summary>
    /// <param name="tap">Which tap it comes from.</param>
    /// <param name="content">SHA-256 of the image's bytes.</param>
    /// <param name="vector">The features, <c>[D]</c>; copied.</param>
    /// <exception cref="ArgumentException">The vector has another length than the tap's dimension, or than this tap had before.</exception>
    /// <exception cref="TlearnException">The disk refused an earlier or this write.</exception>
    public void AddVector(StoreTap tap, in ContentHash content, ReadOnlySpan<float> vector)
    {
        ArgumentNullException.ThrowIfNull(tap);
        var key = (tap.Name, tap.Pool);
        lock (_rowsGate)
        {
            ThrowIfUnusable();
            if (!_dimensions.TryGetValue(key, out var dimension)) dimension = tap.Dimension;
            if (vector.Length != dimension || dimension != tap.Dimension || dimension < 1)
            {
                throw new ArgumentException($"tap {tap.Name}.{tap.Pool}: found a vector of {vector.Length} values for dimension {tap.Dimension}, expected {dimension}", nameof(vector));
            }

            // A name that no folder can bear is said here, to whom it concerns, not at the next flush.
            if (_dimensions.TryAdd(key, dimension)) TapFolder.Encode(tap.Name, tap.Pool);
            if (!_written.TryGetValue(key, out var known)) _written[key] = known = [];
            if (!known.Add(content)) return;
            if (!_vectors.TryGetValue(key, out var pending)) _vectors[key] = pending = new PendingVectors(tap);
            pending.Add(content, vector);
            Vectors++;
            Count((dimension * sizeof(float)) + ContentHash.Size);
        }

        FlushWhenDue();
    }

    /// <summary>Adds what was seen of an image whose vectors were given before or are in the store already.</summary>
    /// <exception cref="TlearnException">The disk refused an earlier or this write.</exception>
    public void AddItem(in StoredItem item)
    {
        ArgumentException.ThrowIfNullOrEmpty(item.Path);
        AddRow(item, removed: false);
    }

    /// <summary>Says that a path is gone: neither an item nor a failure any more. Its vector stays.</summary>
    /// <exception cref="TlearnException">The disk refused an earlier or this write.</exception>
    public void AddRemoved(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AddRow(new StoredItem(path, default, 0, DateTime.UnixEpoch), removed: true);
    }

    /// <summary>Says that an image could not be used. Until its path is seen well again it is no item, and <c>bad</c>.</summary>
    /// <param name="path">Relative to the images' root.</param>
    /// <param name="stage">Where it failed.</param>
    /// <param name="reason">What was wrong.</param>
    /// <exception cref="TlearnException">The disk refused an earlier or this write.</exception>
    public void AddFailure(string path, string stage, string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        lock (_diskGate)
        {
            long seen;
            lock (_rowsGate)
            {
                ThrowIfUnusable();
                seen = _seen!.Next();
                Count(path.Length + reason.Length);
                Count(128);
            }

            Guarded(() => _failures.Add(new StoreFailure(path, stage, reason, MicrosecondTime.ToDateTime(seen), _options.Source)));
        }
    }

    /// <summary>Writes everything that waits; when this returns, it is on disk.</summary>
    /// <exception cref="TlearnException">The disk refused.</exception>
    public void Flush()
    {
        lock (_diskGate)
        {
            Dictionary<(string Tap, string Pool), PendingVectors> vectors;
            List<ItemRow> items;
            lock (_rowsGate)
            {
                if (_broken is not null) throw _broken;
                (vectors, _vectors) = (_vectors, []);
                (items, _items) = (_items, []);
                _pendingBytes = 0;
                _firstPending = 0;
            }

            Guarded(() =>
            {
                _parts.Write(_store, vectors.Values, items, _options.Clock.GetUtcNow().UtcDateTime);
                _failures.Flush();
            });
        }
    }

    /// <summary>Writes everything that waits and ends the writer.</summary>
    /// <exception cref="TlearnException">The disk refused now or earlier.</exception>
    public void Complete()
    {
        if (_closed) return;
        try
        {
            Flush();
        }
        finally
        {
            _closed = true;
            _timer.Dispose();
            _failures.Dispose();
        }
    }

    /// <summary>Ends the writer; finished work is kept where the disk takes it. Call <see cref="Complete"/> to learn whether it did.</summary>
    public void Dispose()
    {
        try
        {
            Complete();
        }
        catch (TlearnException)
        {
            // The cause was or is on its way to the caller; a second exception would hide it.
        }
    }

    private void AddRow(in StoredItem item, bool removed)
    {
        lock (_rowsGate)
        {
            ThrowIfUnusable();
            _items.Add(new ItemRow(item, _seen!.Next(), removed));
            Count(128 + (2 * item.Path.Length));
        }

        FlushWhenDue();
    }

    private void Count(int bytes)
    {
        _pendingBytes += bytes;
        if (_firstPending == 0) _firstPending = Math.Max(1, _options.Clock.GetTimestamp());
    }

    private bool IsDue()
    {
        lock (_rowsGate)
        {
            return _broken is null && _firstPending != 0
                && (_pendingBytes >= _options.FlushBytes || _options.Clock.GetElapsedTime(_firstPending) >= _options.FlushInterval);
        }
    }

    private void FlushWhenDue()
    {
        if (!IsDue()) return;
        lock (_diskGate)
        {
            // Who waited for another's flush need not write its own.
            if (IsDue()) Flush();
        }
    }

    private void OnTimer()
    {
        try
        {
            if (!_closed) FlushWhenDue();
        }
        catch (TlearnException)
        {
            // Kept in _broken: the next call throws it where somebody listens.
        }
    }

    private void ThrowIfUnusable()
    {
        if (_broken is not null) throw _broken;
        ObjectDisposedException.ThrowIf(_closed, this);
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _broken = new TlearnException($"{_store.Folder}: the store cannot be written: {e.Message}", "Make room or mend the permissions and run again: every part that is in the store is safe, what was not yet written is computed again.", e);
            throw _broken;
        }
    }
}
