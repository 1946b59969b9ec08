using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// What a snapshot sees of <c>vectors/</c>; of <c>compacted/</c> only where an item has its vector nowhere else. Parts that were opened stay so until the end, whatever becomes of
/// their names.
/// </summary>
internal sealed class SnapshotVectors(FeatureStore store, SnapshotScope scope) : IDisposable
{
    private const int MostTries = 50;
    private readonly SortedDictionary<string, VectorIndex> _taps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VectorPart> _parts = new(StringComparer.Ordinal); // by path below the store
    private readonly List<VectorPart> _retired = [];
    private readonly SortedDictionary<string, DamagedFile> _damaged = new(StringComparer.Ordinal);

    /// <summary>The taps with at least one vector, in ordinal order of their folders.</summary>
    public IReadOnlyCollection<VectorIndex> Indices => _taps.Values;

    /// <summary>Number of undamaged parts that are not superseded.</summary>
    public int Parts => _taps.Values.Sum(t => t.Parts.Count(p => !p.IsSuperseded));

    /// <summary>Files that are not used.</summary>
    public IEnumerable<DamagedFile> Damaged => _damaged.Values;

    /// <summary>Whether parts came or went since they were opened.</summary>
    public bool HasChanged => Folders(StoreLayout.Vectors).ToList().Exists(f =>
        PartListing.Of(Path.Combine(store.Folder, StoreLayout.Vectors, f.Folder)).Any(name => !_parts.ContainsKey($"{StoreLayout.Vectors}/{f.Folder}/{name}") && !_damaged.ContainsKey($"{StoreLayout.Vectors}/{f.Folder}/{name}")));

    /// <summary>Takes in what is new; <paramref name="wanted"/> are the contents that items have.</summary>
    public void Refresh(IEnumerable<ContentHash> wanted)
    {
        foreach (var (folder, tap, pool) in Folders(StoreLayout.Vectors).ToList()) RefreshTap(folder, tap, pool);
        foreach (var (folder, tap, pool) in Folders(Path.Combine(StoreLayout.Compacted, StoreLayout.Vectors)).ToList())
        {
            _taps.TryGetValue(folder, out var index);
            if (!scope.HasItems || wanted.Any(content => index is null || !index.Contains(content))) RefreshSuperseded(folder, tap, pool);
        }
    }

    public void Dispose()
    {
        foreach (var part in _parts.Values.Concat(_retired)) part.Dispose();
    }

    private IEnumerable<(string Folder, string Tap, string Pool)> Folders(string below)
    {
        var root = Path.Combine(store.Folder, below);
        if (!Directory.Exists(root)) yield break;
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            var name = Path.GetFileName(folder);
            if (TapFolder.TryDecode(name, out var tap, out var pool))
            {
                if (scope.Taps?.Contains((tap, pool)) != false) yield return (name, tap, pool);
            }
            else if (!name.StartsWith('.'))
            {
                var place = $"{below.Replace('\\', '/')}/{name}";
                _damaged[place] = new DamagedFile(place, "found a folder that no tap can have, expected TAP.POOL");
            }
        }
    }

    private void RefreshTap(string folder, string tap, string pool)
    {
        var place = $"{StoreLayout.Vectors}/{folder}/";
        var opened = false;
        for (var i = 0; !opened; i++)
        {
            if (i == MostTries) throw new IOException($"{Path.Combine(store.Folder, place)}: its parts change faster than they can be read");
            var names = PartListing.Of(Path.Combine(store.Folder, StoreLayout.Vectors, folder)).Select(n => place + n).ToHashSet(StringComparer.Ordinal);
            foreach (var gone in _damaged.Keys.Where(d => d.StartsWith(place, StringComparison.Ordinal) && !names.Contains(d)).ToList()) _damaged.Remove(gone);
            if (_taps.TryGetValue(folder, out var index) && index.Parts.Any(p => p.IsSuperseded || !names.Contains(p.Path))) Retire(folder, index, names);
            var fresh = new List<VectorPart>();
            opened = names.Order(StringComparer.Ordinal).All(name => _parts.ContainsKey(name) || _damaged.ContainsKey(name) || TryOpen(name, tap, pool, fresh));
            Add(folder, tap, pool, fresh);
        }
    }

    // What a compaction has replaced must not count beside what replaced it; rows that were handed out stay readable.
    private void Retire(string folder, VectorIndex index, HashSet<string> names)
    {
        _taps.Remove(folder);
        List<VectorPart> staying = [];
        foreach (var part in index.Parts)
        {
            if (!part.IsSuperseded && names.Contains(part.Path))
            {
                staying.Add(part);
                continue;
            }

            _parts.Remove(part.Path);
            _retired.Add(part);
        }

        Add(folder, index.Tap.Name, index.Tap.Pool, staying);
    }

    private void RefreshSuperseded(string folder, string tap, string pool)
    {
        var place = $"{StoreLayout.Compacted}/{StoreLayout.Vectors}/{folder}/";
        var fresh = new List<VectorPart>();
        // One that goes meanwhile was old enough to be nobody's.
        foreach (var name in PartListing.Of(Path.Combine(store.Folder, place))) _ = _parts.ContainsKey(place + name) || _damaged.ContainsKey(place + name) || TryOpen(place + name, tap, pool, fresh);
        Add(folder, tap, pool, fresh);
    }

    private bool TryOpen(string file, string tap, string pool, List<VectorPart> opened)
    {
        string[] places = file.StartsWith(StoreLayout.Compacted, StringComparison.Ordinal) ? [file] : [file, $"{StoreLayout.Compacted}/{file}"];
        foreach (var place in places)
        {
            try
            {
                var part = VectorPart.Open(store, place, tap, pool);
                _parts.Add(place, part);
                opened.Add(part);
                return true;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // Replaced by a compaction: it lies in the other folder, or what it held lies in a new part.
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or TlearnException)
            {
                _damaged[file] = PartDamage.Of(store.Folder, file, place, e);
                return true;
            }
        }

        return false;
    }

    private void Add(string folder, string tap, string pool, List<VectorPart> parts)
    {
        if (parts.Count == 0) return;
        if (!_taps.TryGetValue(folder, out var index))
        {
            // A stray part of another dimension must not outweigh the others just because its name comes first.
            var dimension = parts.GroupBy(p => p.Tap.Dimension).MaxBy(g => g.Sum(p => (long)p.Rows))!.Key;
            _taps[folder] = index = new VectorIndex(new StoreTap(tap, pool, dimension));
        }

        foreach (var part in parts)
        {
            if (part.Tap.Dimension == index.Tap.Dimension)
            {
                index.Add(part);
                continue;
            }

            _damaged[part.Path] = new DamagedFile(part.Path, $"dimension: found {part.Tap.Dimension}, the tap's other parts have {index.Tap.Dimension}");
            _parts.Remove(part.Path);
            part.Dispose();
        }
    }
}
