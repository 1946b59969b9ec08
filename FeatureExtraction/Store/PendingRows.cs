using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>What a writer was given and has not yet on disk. For one thread at a time: the writer's.</summary>
internal sealed class PendingRows(TimeProvider clock)
{
    private readonly Dictionary<(string Tap, string Pool), HashSet<ContentHash>> _given = [];
    private readonly Dictionary<(string Tap, string Pool), int> _dimensions = [];
    private Dictionary<(string Tap, string Pool), PendingVectors> _vectors = [];
    private List<ItemRow> _items = [];
    private long _bytes;
    private long _first; // timestamp of the oldest waiting row, 0 for none

    /// <summary>Number of vectors given so far.</summary>
    public long Vectors { get; private set; }

    /// <summary>Whether a vector was given, waiting or not.</summary>
    public bool Contains(string tap, string pool, in ContentHash content) => _given.TryGetValue((tap, pool), out var known) && known.Contains(content);

    /// <summary>Adds a vector; of one content the first is kept.</summary>
    /// <exception cref="ArgumentException">It has another length than its tap has or had, or is not finite.</exception>
    public void Add(StoreTap tap, in ContentHash content, ReadOnlySpan<float> vector)
    {
        var key = (tap.Name, tap.Pool);
        if (!_dimensions.TryGetValue(key, out var dimension)) dimension = tap.Dimension;
        if (vector.Length != dimension || dimension != tap.Dimension || dimension < 1)
        {
            throw new ArgumentException($"tap {tap.Name}.{tap.Pool}: found a vector of {vector.Length} values for dimension {tap.Dimension}, expected {dimension}", nameof(vector));
        }

        if (FiniteVectors.Fault(tap.Name, vector) is { } fault) throw new ArgumentException(fault, nameof(vector));

        // A name that no folder can bear is said here, to whom it concerns, not at the next flush.
        if (_dimensions.TryAdd(key, dimension)) TapFolder.Encode(tap.Name, tap.Pool);
        if (!_given.TryGetValue(key, out var known)) _given[key] = known = [];
        if (!known.Add(content)) return;
        if (!_vectors.TryGetValue(key, out var pending)) _vectors[key] = pending = new PendingVectors(tap);
        pending.Add(content, vector);
        Vectors++;
        Count((dimension * sizeof(float)) + ContentHash.Size);
    }

    /// <summary>Adds a row of <c>items/</c>.</summary>
    public void Add(in ItemRow row)
    {
        _items.Add(row);
        Count(128 + (2 * row.Item.Path.Length));
    }

    /// <summary>Counts bytes that wait elsewhere.</summary>
    public void Count(int bytes)
    {
        _bytes += bytes;
        if (_first == 0) _first = Math.Max(1, clock.GetTimestamp());
    }

    /// <summary>Whether so much waits, or so long, that a part is due.</summary>
    public bool IsDue(StoreWriterOptions options) => _first != 0 && (_bytes >= options.FlushBytes || clock.GetElapsedTime(_first) >= options.FlushInterval);

    /// <summary>Hands over what waits.</summary>
    public (IReadOnlyCollection<PendingVectors> Vectors, IReadOnlyList<ItemRow> Items) Take()
    {
        var taken = (_vectors.Values, _items);
        (_vectors, _items, _bytes, _first) = ([], [], 0, 0);
        return taken;
    }
}
