using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>What a writer was given and has not written to disk yet. For one thread at a time: the writer's.</summary>
internal sealed class PendingRows(TimeProvider clock)
{
    // Rows of files whose vectors are there already come quickly. A waiting row takes several times the memory of a stored one, since its list has room for twice as many and columns are made of it.
    private const int MostRows = 1 << 16;

    private readonly Dictionary<(string Tap, string Pool), Dictionary<ContentHash, int>> _given = []; // with the number of vectors of the tap that were given before
    private readonly Dictionary<(string Tap, string Pool), int> _counts = [];
    private readonly Dictionary<(string Tap, string Pool), int> _dimensions = [];
    private Dictionary<(string Tap, string Pool), PendingVectors> _vectors = [];
    private List<ItemRow> _items = [];
    private long _bytes;
    private long _first; // timestamp of the oldest waiting row, 0 for none

    /// <summary>Number of vectors given so far.</summary>
    public long Vectors { get; private set; }

    /// <summary>How many vectors of the tap were given before this one; <see langword="null"/> where it was not given.</summary>
    public int? NumberOf(string tap, string pool, in ContentHash content) => _given.TryGetValue((tap, pool), out var known) && known.TryGetValue(content, out var number) ? number : null;

    /// <summary>Takes a vector for one that was not given: it is gone, and has to be given again.</summary>
    public void Forget(string tap, string pool, in ContentHash content) => _given[(tap, pool)].Remove(content);

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
        var number = _counts.GetValueOrDefault(key);
        if (!known.TryAdd(content, number)) return;
        _counts[key] = number + 1;
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

    /// <summary>Whether a part is due, because enough rows wait or the first has waited long enough.</summary>
    public bool IsDue(StoreWriterOptions options) => _first != 0 && (_bytes >= options.FlushBytes || _items.Count >= MostRows || clock.GetElapsedTime(_first) >= options.FlushInterval);

    /// <summary>Hands over what waits.</summary>
    public (IReadOnlyCollection<PendingVectors> Vectors, IReadOnlyList<ItemRow> Items) Take()
    {
        var taken = (_vectors.Values, _items);
        (_vectors, _items, _bytes, _first) = ([], [], 0, 0);
        return taken;
    }
}
