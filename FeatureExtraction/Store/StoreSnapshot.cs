using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// A store as it was when it was opened or last refreshed, read by memory mapping. What it hands out lies in the mapped files, so it
/// must outlive the matrices that were loaded from it: after <see cref="Dispose"/> their rows throw <see cref="ObjectDisposedException"/>.
/// Any number of threads may read; <see cref="Refresh"/> wants to be alone.
/// </summary>
internal sealed class StoreSnapshot : IDisposable
{
    private const int MostTries = 20;
    private readonly SnapshotItems _seen;
    private readonly SnapshotVectors _vectors;
    private Lazy<ItemList> _items;
    private Lazy<StoreFailure[]> _failures = new([]);

    internal StoreSnapshot(FeatureStore store, SnapshotScope scope)
    {
        Store = store;
        Scope = scope;
        _seen = new SnapshotItems(store, scope);
        _vectors = new SnapshotVectors(store, scope);
        _items = new Lazy<ItemList>(Paths.Items);
        try
        {
            Refresh();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The store.</summary>
    public FeatureStore Store { get; }

    /// <summary>What of it is read.</summary>
    public SnapshotScope Scope { get; }

    /// <summary>The taps with at least one vector, in ordinal order of their folders.</summary>
    public IReadOnlyList<StoreTap> Taps { get; private set; } = [];

    /// <summary>
    /// The images of the store, in natural order of path: of each source and path the row that was written last, unless it says that the file is gone. An
    /// image that two sources hold under the same path counts once.
    /// </summary>
    public IReadOnlyList<StoredItem> Items => _items.Value;

    /// <summary>The paths that could not be used when they were last tried, in natural order.</summary>
    public IReadOnlyList<StoreFailure> Failures => _failures.Value;

    /// <summary>Files that are not what they should be. They are passed over; what they held counts as missing.</summary>
    public IReadOnlyList<DamagedFile> Damaged { get; private set; } = [];

    /// <summary>Number of undamaged parts, of vectors and of items.</summary>
    public int Parts { get; private set; }

    internal ItemList ItemList => _items.Value;

    internal IReadOnlyCollection<VectorIndex> Indices => _vectors.Indices;

    internal PathIndex Paths => _seen.Paths;

    internal IReadOnlyDictionary<string, ItemPartFacts> ItemParts => _seen.Parts;

    /// <summary>Whether the items come from several sources, so that a path alone names none of them.</summary>
    public bool HasSeveralSources => ItemList.Sources == ItemSources.Several;

    /// <summary>What stands of a path of a source; <see langword="false"/> where it was never seen there, is removed, or failed when it was last tried.</summary>
    /// <param name="source">The source; <see langword="null"/> for what writers brought that named none.</param>
    /// <param name="path">The path, relative to the source's root.</param>
    /// <param name="item">What stands.</param>
    public bool TryGetItem(string? source, string path, out StoredItem item) => Paths.TryGetItem(source, path, out item, out _);

    /// <summary>As <see cref="TryGetItem(string?, string, out StoredItem)"/>, with the first revision of the decoder that made of the file what it makes today; 0 where nobody looked.</summary>
    internal bool TryGetItem(string source, string path, out StoredItem item, out byte decodedSince) => Paths.TryGetItem(source, path, out item, out decodedSince);

    /// <summary>The paths that earlier runs saw in a source (<see cref="StoreWriterOptions.Source"/>), that are not removed since and that are not among others.</summary>
    public IEnumerable<string> PathsSeenIn(string source, IEnumerable<string> others) => Paths.PathsSeenIn(source, others);

    /// <summary>Where the items came from, the source seen last at the end; empty where no writer said.</summary>
    public IReadOnlyList<string> Sources => [.. Paths.Sources()];

    /// <summary>Whether a content has its vector in a tap.</summary>
    public bool ContainsVector(string tap, string pool, in ContentHash content) =>
        Find(tap, pool) is { } index && index.Contains(content);

    /// <summary>The features of a tap with their items, in natural order of path; nothing is copied but where taps are concatenated.</summary>
    /// <param name="tap">A tap's name; <c>a+b</c> puts the vectors of several side by side, <c>layers:a+b</c> for a head to choose among.</param>
    /// <param name="pool">Pooling, of concatenated taps joined with <c>+</c> where they differ; by default what the store has, if that is one.</param>
    /// <exception cref="UsageException">The store has no such tap, or several that differ in pooling; the message lists what it has.</exception>
    public LoadedFeatures Load(string tap, string? pool = null)
    {
        var (taps, isChoice) = TapChoice.Find(this, tap, pool);
        return FeatureLoading.Load(this, taps, isChoice);
    }

    /// <summary>Takes in what writers have added since; returns by how many parts there are more.</summary>
    /// <exception cref="TlearnException">A folder of the store cannot be read.</exception>
    public int Refresh()
    {
        var before = Parts;
        try
        {
            // Items first: their vectors were on disk before them, and so are found below. Where a compaction took a vector away because its item went meanwhile, items are read again.
            for (var i = 0; i < MostTries; i++)
            {
                _seen.Refresh();
                _vectors.Refresh(Paths.Contents());
                if (!IsTorn()) break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{Store.Folder}: the store cannot be read: {e.Message}", "Check the folder's permissions and disk.", e);
        }

        // A run that resumes looks paths up and never needs them in order.
        _items = new Lazy<ItemList>(Paths.Items);
        _failures = new Lazy<StoreFailure[]>(Paths.Failures);
        Taps = [.. Indices.Select(t => t.Tap)];
        Damaged = [.. _seen.Damaged.Concat(_vectors.Damaged).OrderBy(d => d.File, StringComparer.Ordinal)];
        Parts = _seen.Parts.Count + _vectors.Parts;
        return Parts - before;
    }

    /// <summary>Gives the files back.</summary>
    public void Dispose() => _vectors.Dispose();

    internal VectorIndex? Find(string tap, string pool) => Indices.FirstOrDefault(t => t.Tap.Name == tap && t.Tap.Pool == pool);

    // Without a compaction nothing is ever taken away. Beside one, a vector that is missing was moved, or its item is gone.
    private bool IsTorn() =>
        Directory.Exists(Path.Combine(Store.Folder, StoreLayout.Compacted)) && (_seen.HasChanged || _vectors.HasChanged) && Paths.Contents().Any(content => Indices.Any(i => !i.Contains(content)));
}

/// <summary>What of a store is read: what lies beside it costs a look at the names of files, however much it is.</summary>
internal sealed record SnapshotScope
{
    /// <summary>Everything.</summary>
    public static SnapshotScope Whole { get; } = new();

    /// <summary>Nothing: parts are opened and checked, and their items stay unread.</summary>
    public static SnapshotScope Parts { get; } = new() { HasItems = false, Paths = static _ => false };

    /// <summary>Whether items and failures are read.</summary>
    public bool HasItems { get; private init; } = true;

    /// <summary>The items and failures of this source alone, an absolute path without links; <see langword="null"/> for those of all.</summary>
    public string? Source { get; init; }

    /// <summary>The items and failures of these paths alone; <see langword="null"/> for those of all.</summary>
    public Func<string, bool>? Paths { get; init; }

    /// <summary>The vectors of these taps alone; <see langword="null"/> for those of all.</summary>
    public IReadOnlyCollection<(string Tap, string Pool)>? Taps { get; init; }
}
