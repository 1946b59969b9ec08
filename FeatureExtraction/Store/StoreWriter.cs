using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// Adds to a store. All members may be called by many threads at once. Give an image's vectors first, then its item: parts are written
/// in that order too, so no item on disk lacks a vector that was given before it. After a failed write nothing more is taken.
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly FeatureStore _store;
    private readonly StoreWriterOptions _options;
    private readonly PartWriter _parts;
    private readonly VectorUpkeep _upkeep;
    private readonly FailureLog _failures;
    private readonly ITimer _timer;
    private readonly Lock _rowsGate = new(); // short: who adds
    private readonly Lock _diskGate = new(); // long: who writes; taken before the other
    private readonly PendingRows _pending;
    private SeenClock? _seen;
    private TlearnException? _broken;
    private bool _closed;

    internal StoreWriter(FeatureStore store, StoreWriterOptions options)
    {
        options.Validate();
        _store = store;
        _options = options;
        _pending = new PendingRows(options.Clock);
        var now = options.Clock.GetUtcNow().UtcDateTime;
        var id = StoreLayout.WriterName();
        var origin = () => PartOrigin.Now(options.Decoder?.Invoke());
        _parts = new PartWriter(id, origin);
        _upkeep = new VectorUpkeep(store, _parts, origin);
        _failures = new FailureLog(Path.Combine(store.Folder, StoreLayout.Failures), StoreLayout.FailureName(now, id));
        Guarded(() =>
        {
            store.Create();
            foreach (var file in AbandonedFiles.Find(store.Folder, now - AbandonedFiles.Age)) AbandonedFiles.TryDelete(file.FullName);
            _seen = new SeenClock(store, options.Clock);
        });
        var tick = TimeSpan.FromTicks(Math.Max(options.FlushInterval.Ticks / 5, TimeSpan.TicksPerMillisecond));
        _timer = options.Clock.CreateTimer(_ => OnTimer(), null, tick, tick);
    }

    /// <summary>Number of vectors taken so far.</summary>
    public long Vectors => _pending.Vectors;

    /// <summary>Whether this writer was given that vector, so that a second file of the same content needs none.</summary>
    public bool ContainsVector(string tap, string pool, in ContentHash content)
    {
        lock (_rowsGate) return _upkeep.IsGiven(_pending, tap, pool, content);
    }

    /// <summary>Adds a vector; of one content the first is kept, further ones are passed over.</summary>
    /// <param name="tap">Which tap it comes from.</param>
    /// <param name="content">SHA-256 of the image's bytes.</param>
    /// <param name="vector">The features, <c>[D]</c>; copied.</param>
    /// <exception cref="ArgumentException">The vector has another length than the tap's dimension, or than this tap had before, or is not finite.</exception>
    /// <exception cref="TlearnException">The disk refused an earlier or this write.</exception>
    public void AddVector(StoreTap tap, in ContentHash content, ReadOnlySpan<float> vector)
    {
        ArgumentNullException.ThrowIfNull(tap);
        lock (_rowsGate)
        {
            ThrowIfUnusable();
            _upkeep.IsGiven(_pending, tap.Name, tap.Pool, content);
            _pending.Add(tap, content, vector);
        }

        FlushWhenDue();
    }

    /// <summary>Adds what was seen of an image whose vectors were given before or are in the store already.</summary>
    /// <exception cref="TlearnException">The disk refused an earlier or this write.</exception>
    public void AddItem(in StoredItem item) => AddItem(item, decodedSince: 0);

    /// <summary>As <see cref="AddItem(in StoredItem)"/>, vouching for vectors of the same content that an older decoder led to.</summary>
    /// <param name="item">What was seen.</param>
    /// <param name="decodedSince">The first revision of the decoder that made of the file what it makes today; 0 where nobody looked.</param>
    internal void AddItem(in StoredItem item, byte decodedSince)
    {
        ArgumentException.ThrowIfNullOrEmpty(item.Path);
        AddRow(new ItemRow(item with { Source = item.Source ?? _options.Source }, 0, Removed: false, decodedSince, PartOrigin.CurrentRevision));
    }

    /// <summary>Says that items to be added go by a vector that is in the store: where a compaction takes it away meanwhile, it is added again.</summary>
    internal void RelyOn(VectorPart part, int row) => _upkeep.RelyOn(part, row);

    /// <summary>Says that a path is gone: neither an item nor a failure any more. Its vector stays.</summary>
    /// <exception cref="TlearnException">The disk refused an earlier or this write.</exception>
    public void AddRemoved(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AddRow(new ItemRow(new StoredItem(path, default, 0, DateTime.UnixEpoch, Source: _options.Source), 0, Removed: true, 0, PartOrigin.CurrentRevision));
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
                _pending.Count(128 + path.Length + reason.Length);
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
            if (!_closed) FlushPending();
        }
    }

    /// <summary>Writes everything that waits and ends the writer; whoever adds at the same moment has its row on disk or an <see cref="ObjectDisposedException"/>.</summary>
    /// <exception cref="TlearnException">The disk refused now or earlier.</exception>
    public void Complete()
    {
        lock (_diskGate)
        {
            // Closed before it is written: a row that was accepted in between would be in no part.
            lock (_rowsGate)
            {
                if (_closed) return;
                _closed = true;
            }

            try
            {
                FlushPending();
            }
            finally
            {
                _timer.Dispose();
                _failures.Dispose();
                _upkeep.Dispose();
            }
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

    private void AddRow(in ItemRow row)
    {
        lock (_rowsGate)
        {
            ThrowIfUnusable();
            _pending.Add(row with { Seen = _seen!.Next() });
        }

        FlushWhenDue();
    }

    private void FlushPending()
    {
        IReadOnlyCollection<PendingVectors> vectors;
        IReadOnlyList<ItemRow> items;
        lock (_rowsGate)
        {
            if (_broken is not null) throw _broken;
            (vectors, items) = _pending.Take();
        }

        Guarded(() =>
        {
            var time = _options.Clock.GetUtcNow().UtcDateTime;
            _upkeep.Write(vectors, time);
            _upkeep.Mend(time);
            _parts.WriteItems(_store, items, time);
            _failures.Flush();

            // A compaction that ran before the items appeared may have dropped what they refer to; a later one sees them.
            _upkeep.Mend(time);
        });
    }

    private bool IsDue()
    {
        lock (_rowsGate) return _broken is null && !_closed && _pending.IsDue(_options);
    }

    private void FlushWhenDue()
    {
        if (!IsDue()) return;
        lock (_diskGate)
        {
            // A caller that waited for the flush of another need not write again.
            if (IsDue()) Flush();
        }
    }

    private void OnTimer()
    {
        try
        {
            FlushWhenDue();
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
