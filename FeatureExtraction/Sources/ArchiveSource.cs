using TransferLearning.Core;
using TransferLearning.Core.Sharding;
using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>The images of an archive or of several, by paths that begin with the archive's: <c>ARCHIVE/inner/path</c>. What of an archive cannot be read is one bad item, and not gone.</summary>
internal sealed class ArchiveSource : ImageSource
{
    private readonly IReadOnlyList<string> _archives;
    private readonly bool _isFolder;

    private ArchiveSource(string root, string id, IReadOnlyList<string> archives, bool isFolder)
        : base(root, id) => (_archives, _isFolder) = (archives, isFolder);

    public override bool IsWholeFolder => true;

    /// <summary>A single archive.</summary>
    /// <param name="file">Absolute path of its file.</param>
    public static ArchiveSource OfFile(string file) => new(Path.GetDirectoryName(file)!, file, [Path.GetFileName(file)], isFolder: false);

    /// <summary>The archives of a folder.</summary>
    /// <param name="root">Absolute path of the folder.</param>
    /// <param name="archives">Their paths, relative to it.</param>
    public static ArchiveSource OfFolder(string root, IReadOnlyList<string> archives) => new(root, root, archives, isFolder: true);

    /// <summary>Numbered archives.</summary>
    /// <param name="pattern">Absolute path with a range of numbers in its name.</param>
    /// <exception cref="TlearnException">One of them is not there.</exception>
    public static ArchiveSource OfPattern(string pattern)
    {
        var (root, names) = (Path.GetDirectoryName(pattern)!, ShardPattern.Names(pattern));
        List<string> missing = [.. names.Where(n => !File.Exists(Path.Combine(root, n)))];
        if (missing.Count > 0)
        {
            throw new TlearnException(
                $"{pattern}: {(missing.Count == names.Count ? $"none of its {names.Count} archives is there" : $"{missing.Count} of its {names.Count} archives {(missing.Count == 1 ? "is" : "are")} missing")} ({FolderLayout.Quoted(missing)})",
                "Fetch what is missing, or name the range that is there.");
        }

        return new ArchiveSource(root, pattern, names, isFolder: false);
    }

    // What stands in an archive need not be a path of this system: nothing is resolved in it.
    public override string PathOf(ImageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Path.Combine(Root, item.Path);
    }

    public override string ShardKeyOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ArchiveNames.EndOf(path) is var archive && archive > 0 ? path[..archive] : path;
    }

    // Of other shards' archives nothing is opened.
    public override ImageSource InShard(Shard shard)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return shard.Count == 1 ? this : new OwnArchives(this, shard);
    }

    public override bool Holds(string folder) => _isFolder && base.Holds(folder);

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation) => List(_ => true, findings, cancellation);

    private IEnumerable<ImageItem> List(Func<string, bool> takes, SourceFindings findings, CancellationToken cancellation)
    {
        var hidden = 0;
        for (var i = 0; i < _archives.Count; i++)
        {
            var path = _archives[i];
            if (!takes(path)) continue;
            if (Open(path, cancellation, out var fault) is not { } archive)
            {
                findings.AddUnread(path);
                yield return new ImageItem(path, null, null, null) { Fault = fault };
                continue;
            }

            foreach (var item in Items(archive, path, i, findings)) yield return item;
            findings.PassedOver.Take(archive.Contents, path);
            foreach (var warning in archive.Contents.Warnings) findings.Warn($"{path}: {warning}");
            hidden += archive.Contents.Hidden;
        }

        if (hidden > 0) findings.Note($"{Counted.Of(hidden, "hidden file does", "hidden files do")} not count");
    }

    private IEnumerable<ImageItem> Items(Archive archive, string path, int number, SourceFindings findings)
    {
        var isTable = ArchiveNames.IsParquet(path);
        var contents = archive.Contents;
        var isShard = isTable || _archives.Count > 1 || contents.Entries.Any(e => e.Remarks?.Label is not null);
        var layout = ArchiveLayout.Of(Path.Combine(Root, path), contents, isTable, () => isShard ? ArchiveLayout.SplitOfName(path) : null, findings);
        var entries = contents.Entries.ToArray();
        Array.Sort(entries, (a, b) => NaturalOrder.Instance.Compare(a.Path, b.Path));
        foreach (var entry in entries)
        {
            var (label, split, group) = layout.Of(entry);
            yield return new ImageItem($"{path}/{entry.Path}", label, split, group) { Fault = entry.Fault, Place = ((long)number << 32) + entry.Number };
        }

        if (contents.Damage is { } damage)
        {
            findings.AddUnread(path);
            yield return new ImageItem(path, null, null, null) { Fault = $"the archive cannot be read to its end: {damage}" };
        }
    }

    private Archive? Open(string path, CancellationToken cancellation, out string? fault)
    {
        var full = Path.Combine(Root, path);
        try
        {
            fault = null;
            return OpenArchives.Get(full, cancellation);
        }
        catch (Exception e) when (e is TlearnException or IOException or UnauthorizedAccessException)
        {
            if (_archives.Count == 1) throw e as TlearnException ?? new TlearnException($"{full}: the archive cannot be read: {e.Message}", null, e);
            fault = e.Message;
            return null;
        }
    }

    /// <summary>The archives that a shard holds; each is dealt whole, by its path.</summary>
    private sealed class OwnArchives(ArchiveSource whole, Shard shard) : NarrowedSource(whole)
    {
        public override ImageSource Whole => Inner.Whole;

        public override bool LeavesOut(string path) => !shard.Holds(ShardKeyOf(path)) || base.LeavesOut(path);

        private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation)
        {
            var items = 0;
            foreach (var item in whole.List(shard.Holds, findings, cancellation))
            {
                items++;
                yield return item;
            }

            var (all, others) = (whole._archives.Count, whole._archives.Count(a => !shard.Holds(a)));
            findings.AddOtherShards(others);
            findings.Note($"shard {shard} has {all - others} of {Counted.Of(all, "archive")} with {Counted.Of(items, "image")}");
        }
    }
}
