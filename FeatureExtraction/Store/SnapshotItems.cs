using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>A part of <c>items/</c> that was read.</summary>
/// <param name="Source">The source of its rows; <see langword="null"/> where it is unknown.</param>
/// <param name="Rows">Number of rows.</param>
internal readonly record struct ItemPartFacts(string? Source, int Rows);

/// <summary>What a snapshot sees of <c>items/</c> and <c>failures/</c>.</summary>
internal sealed class SnapshotItems
{
    private const int MostTries = 50;
    private readonly SnapshotScope _scope;
    private readonly string _store;
    private readonly string _folder;
    private readonly string _compacted;
    private readonly string _failures;
    private readonly SourceNames _sources = new();
    private readonly ItemPart _reader;
    private readonly Dictionary<string, ItemPartFacts> _parts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, DamagedFile> _damaged = new(StringComparer.Ordinal);

    public SnapshotItems(FeatureStore store, SnapshotScope scope)
    {
        _scope = scope;
        _store = store.Folder;
        _folder = Path.Combine(store.Folder, StoreLayout.Items);
        _compacted = Path.Combine(store.Folder, StoreLayout.Compacted, StoreLayout.Items);
        _failures = Path.Combine(store.Folder, StoreLayout.Failures);
        _reader = new ItemPart(_sources);
    }

    /// <summary>What stands of each path.</summary>
    public PathIndex Paths { get; private set; } = new();

    /// <summary>The undamaged parts by name.</summary>
    public IReadOnlyDictionary<string, ItemPartFacts> Parts => _parts;

    /// <summary>Files that are not used.</summary>
    public IEnumerable<DamagedFile> Damaged => _damaged.Values;

    /// <summary>Whether parts came or went since they were read.</summary>
    public bool HasChanged => !PartListing.Of(_folder).All(IsKnown) || _parts.Count + _damaged.Keys.Count(StoreLayout.IsPart) != PartListing.Of(_folder).Length;

    /// <summary>Takes in what is new.</summary>
    public void Refresh()
    {
        for (var i = 0; !TryRefresh(); i++)
        {
            Forget();
            if (i == MostTries) throw new IOException($"{_folder}: its parts change faster than they can be read");
        }

        foreach (var name in StoreLayout.Files(_failures, "*.jsonl"))
        {
            foreach (var failure in FailureLog.Read(Path.Combine(_failures, name), reason => _damaged[$"{StoreLayout.Failures}/{name}"] = new DamagedFile($"{StoreLayout.Failures}/{name}", reason)))
            {
                var source = failure.Source is { } named ? _sources.Resolve(named) : null;
                if ((_scope.Source is null || source == _scope.Source) && _scope.Paths?.Invoke(failure.Path) != false) Paths.Add(failure with { Source = source });
            }
        }
    }

    // False where a part disappeared after it was listed.
    private bool TryRefresh()
    {
        var names = PartListing.Of(_folder);
        // A compaction drops rows for good, marks of removal among them: what it replaced must not outlive them here.
        if (_parts.Keys.Concat(_damaged.Keys.Where(StoreLayout.IsPart).Select(f => Path.GetFileName(f))).Except(names, StringComparer.Ordinal).Any()) Forget();
        return names.All(name => IsKnown(name) || TryRead(name));
    }

    private bool IsKnown(string name) => _parts.ContainsKey(name) || _damaged.ContainsKey($"{StoreLayout.Items}/{name}");

    private void Forget()
    {
        Paths = new PathIndex();
        _parts.Clear();
        _damaged.Clear();
    }

    private bool TryRead(string name)
    {
        foreach (var folder in (string[])[_folder, _compacted])
        {
            try
            {
                if (!_scope.HasItems)
                {
                    ItemPart.Check(folder, name);
                    _parts[name] = default;
                    return true;
                }

                var rows = _reader.Read(folder, name, _scope.Source);
                Paths.Add(name, _scope.Paths is { } isWanted ? [.. rows.Where(r => isWanted(r.Item.Path))] : rows);
                _parts[name] = new ItemPartFacts(_reader.Source, rows.Count);
                return true;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // Replaced by a compaction: it lies in the other folder, or what it held lies in a new part.
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or TlearnException)
            {
                var file = $"{StoreLayout.Items}/{name}";
                _damaged[file] = PartDamage.Of(_store, file, Path.GetRelativePath(_store, Path.Combine(folder, name)), e);
                return true;
            }
        }

        return false;
    }
}

/// <summary>
/// The names of sources, each one string. Format 1 named folders as the user did; what is kept today, and compared, is the path without links.
/// </summary>
internal sealed class SourceNames
{
    private readonly Dictionary<string, string> _resolved = new(StringComparer.Ordinal);

    /// <summary>The source without links in its path; what no longer exists stays as it is.</summary>
    public string Resolve(string source) => _resolved.TryGetValue(source, out var known) ? known : _resolved[source] = RealPath.Of(source);
}
