using TransferLearning.Core;
using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// A store as it was when it was opened or last refreshed, read by memory mapping. What it hands out lies in the mapped files, so it
/// must outlive the matrices that were loaded from it: after <see cref="Dispose"/> their rows throw <see cref="ObjectDisposedException"/>.
/// Any number of threads may read; <see cref="Refresh"/> wants to be alone.
/// </summary>
public sealed class StoreSnapshot : IDisposable
{
    private readonly SortedDictionary<string, VectorIndex> _taps = new(StringComparer.Ordinal);
    private readonly PathIndex _paths = new();
    private readonly SourceNames _sources = new();
    private readonly ItemPart _itemReader;
    private readonly HashSet<string> _seenParts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _damaged = new(StringComparer.Ordinal);
    private Lazy<ItemList> _items;
    private Lazy<StoreFailure[]> _failures = new([]);

    internal StoreSnapshot(FeatureStore store, SnapshotScope scope)
    {
        Store = store;
        Scope = scope;
        _itemReader = new ItemPart(_sources);
        _items = new Lazy<ItemList>(_paths.Items);
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

    /// <summary>What stands of each path of each source that was seen well last, in natural order of path; the same path and content in two sources once.</summary>
    public IReadOnlyList<StoredItem> Items => _items.Value;

    /// <summary>The paths that could not be used when they were last tried, in natural order.</summary>
    public IReadOnlyList<StoreFailure> Failures => _failures.Value;

    /// <summary>Files that are not what they should be. They are passed over; what they held counts as missing.</summary>
    public IReadOnlyList<DamagedFile> Damaged { get; private set; } = [];

    /// <summary>Number of undamaged parts, of vectors and of items.</summary>
    public int Parts { get; private set; }

    internal ItemList ItemList => _items.Value;

    internal IReadOnlyCollection<VectorIndex> Indices => _taps.Values;

    /// <summary>Whether the items come from several sources, so that a path alone names none of them.</summary>
    public bool HasSeveralSources => ItemList.Sources == ItemSources.Several;

    /// <summary>What stands of a path of a source; <see langword="false"/> where it was never seen there, is removed, or failed when it was last tried.</summary>
    /// <param name="source">The source; <see langword="null"/> for what writers brought that named none.</param>
    /// <param name="path">The path, relative to the source's root.</param>
    /// <param name="item">What stands.</param>
    public bool TryGetItem(string? source, string path, out StoredItem item) => _paths.TryGetItem(source, path, out item, out _);

    /// <summary>As <see cref="TryGetItem(string?, string, out StoredItem)"/>, with the first revision of the decoder that made of the file what it makes today; 0 where nobody looked.</summary>
    internal bool TryGetItem(string source, string path, out StoredItem item, out byte decodedSince) => _paths.TryGetItem(source, path, out item, out decodedSince);

    /// <summary>The paths that earlier runs saw in a source (<see cref="StoreWriterOptions.Source"/>) and that are not removed since.</summary>
    public IEnumerable<string> PathsSeenIn(string source) => _paths.PathsSeenIn(source);

    /// <summary>Where the items came from, the source seen last at the end; empty where no writer said.</summary>
    public IReadOnlyList<string> Sources => [.. _paths.Sources()];

    /// <summary>Whether a content has its vector in a tap.</summary>
    public bool ContainsVector(string tap, string pool, in ContentHash content) =>
        Find(tap, pool) is { } index && index.Contains(content);

    /// <summary>The features of a tap with their items, in natural order of path; nothing is copied but where taps are concatenated.</summary>
    /// <param name="tap">A tap's name; <c>a+b</c> puts the vectors of several side by side.</param>
    /// <param name="pool">Pooling, of concatenated taps joined with <c>+</c> where they differ; by default what the store has, if that is one.</param>
    /// <exception cref="UsageException">The store has no such tap, or several that differ in pooling; the message lists what it has.</exception>
    public LoadedFeatures Load(string tap, string? pool = null) => FeatureLoading.Load(this, TapChoice.Find(this, tap, pool));

    /// <summary>Takes in what writers have added since; returns the number of new parts.</summary>
    /// <exception cref="TlearnException">A folder of the store cannot be read.</exception>
    public int Refresh()
    {
        var before = Parts;
        try
        {
            // Items first: their vectors were on disk before them, and so are found below.
            RefreshItems();
            RefreshFailures();
            RefreshVectors();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{Store.Folder}: the store cannot be read: {e.Message}", "Check the folder's permissions and disk.", e);
        }

        // Who resumes looks paths up and never needs them in order.
        _items = new Lazy<ItemList>(_paths.Items);
        _failures = new Lazy<StoreFailure[]>(_paths.Failures);
        Taps = [.. _taps.Values.Select(t => t.Tap)];
        Damaged = [.. _damaged.Select(d => new DamagedFile(d.Key, d.Value))];
        return Parts - before;
    }

    /// <summary>Gives the files back.</summary>
    public void Dispose()
    {
        foreach (var index in _taps.Values) index.Dispose();
    }

    internal VectorIndex? Find(string tap, string pool) => _taps.Values.FirstOrDefault(t => t.Tap.Name == tap && t.Tap.Pool == pool);

    private void RefreshItems()
    {
        var folder = Path.Combine(Store.Folder, StoreLayout.Items);
        foreach (var name in StoreLayout.Parts(folder))
        {
            Take($"{StoreLayout.Items}/{name}", () => _paths.Add(name, _itemReader.Read(folder, name, Scope.Source)));
        }
    }

    private void RefreshFailures()
    {
        var folder = Path.Combine(Store.Folder, StoreLayout.Failures);
        foreach (var name in StoreLayout.Files(folder, "*.jsonl"))
        {
            foreach (var failure in FailureLog.Read(Path.Combine(folder, name), reason => _damaged[$"{StoreLayout.Failures}/{name}"] = reason))
            {
                var source = failure.Source is { } named ? _sources.Resolve(named) : null;
                if (Scope.Source is null || source == Scope.Source) _paths.Add(failure with { Source = source });
            }
        }
    }

    private void RefreshVectors()
    {
        var root = Path.Combine(Store.Folder, StoreLayout.Vectors);
        if (!Directory.Exists(root)) return;
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            var name = Path.GetFileName(folder);
            if (TapFolder.TryDecode(name, out var tap, out var pool))
            {
                if (Scope.Taps?.Contains((tap, pool)) != false) RefreshTap(folder, name, tap, pool);
            }
            else if (!name.StartsWith('.')) _damaged[$"{StoreLayout.Vectors}/{name}"] = "found a folder that no tap can have, expected TAP.POOL";
        }
    }

    private void RefreshTap(string folder, string folderName, string tap, string pool)
    {
        var opened = new List<VectorPart>();
        foreach (var name in StoreLayout.Parts(folder))
        {
            Take($"{StoreLayout.Vectors}/{folderName}/{name}", () => opened.Add(VectorPart.Open(folder, name, Store.Recipe, tap, pool)));
        }

        if (opened.Count == 0) return;
        if (!_taps.TryGetValue(folderName, out var index))
        {
            // A stray part of another dimension must not outweigh the others just because its name comes first.
            var dimension = opened.GroupBy(p => p.Tap.Dimension).MaxBy(g => g.Sum(p => (long)p.Rows))!.Key;
            _taps[folderName] = index = new VectorIndex(new StoreTap(tap, pool, dimension));
        }

        foreach (var part in opened)
        {
            if (part.Tap.Dimension == index.Tap.Dimension)
            {
                index.Add(part);
                continue;
            }

            Parts--;
            _damaged[$"{StoreLayout.Vectors}/{folderName}/{part.Name}"] = $"dimension: found {part.Tap.Dimension}, the tap's other parts have {index.Tap.Dimension}";
            part.Dispose();
        }
    }

    private void Take(string file, Action read)
    {
        if (!_seenParts.Add(file)) return;
        try
        {
            read();
            Parts++;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or TlearnException)
        {
            _damaged[file] = e.Message;
        }
    }
}
