using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Core.Sharding;
using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>
/// Where images come from: a folder, a manifest, archives, a single image, or several of these. It knows paths and labels and opens no image but to see whether a file without an image's
/// ending is one.
/// </summary>
internal abstract class ImageSource
{
    private protected ImageSource(string root, string id) => (Root, Id) = (root, id);

    /// <summary>Raised whenever an enumeration has come to its end, with what it met.</summary>
    public event Action<SourceFindings>? Listed;

    /// <summary>Absolute path of the folder that the items' paths are relative to.</summary>
    public string Root { get; }

    /// <summary>What tells this source from others: the absolute path of the folder, manifest, archive or image; of several, theirs in a row.</summary>
    public string Id { get; }

    /// <summary>What a store calls it: its absolute path, links resolved.</summary>
    public virtual string StoredName => RealPath.Of(Id);

    /// <summary>The source that this one is a shard's share of; itself where it is none.</summary>
    public virtual ImageSource Whole => this;

    /// <summary>Whether the source is all that its folder holds, so that a path it does not name is gone; not so for a manifest.</summary>
    public abstract bool IsWholeFolder { get; }

    /// <summary>What the enumeration that was started last has met.</summary>
    public SourceFindings Findings { get; private set; } = new();

    /// <summary>Files that were no items, as the enumeration that was started last has met them: complete when that has ended.</summary>
    public PassedOverFiles PassedOver => Findings.PassedOver;

    /// <summary>Folders, relative to the root with <c>/</c>, that the enumeration that was started last could not list: what lies below them is unknown, not gone.</summary>
    public IReadOnlyList<string> UnreadFolders => Findings.UnreadFolders;

    /// <summary>Opens a folder of images or of archives, a manifest by its ending <c>.csv</c> or <c>.jsonl</c>, an archive or several numbered ones by their ending, or a single image.</summary>
    /// <param name="path">Absolute, or relative to the current folder.</param>
    /// <param name="groups">The column of a manifest that names groups; <see langword="null"/> for <c>group</c>.</param>
    /// <exception cref="UsageException">Such a column is named for what is no manifest.</exception>
    /// <exception cref="TlearnException">There is no such folder, manifest, archive or image.</exception>
    public static ImageSource Open(string path, string? groups = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = WindowsNames.Plain(Path.GetFullPath(path));
        if (groups is not null && Path.GetExtension(full).ToLowerInvariant() is not (".csv" or ".jsonl")) throw new UsageException($"{path}: found no manifest, and its column '{groups}' is to name groups", "Give a .csv or .jsonl file with that column, or leave the groups out.");
        if (Directory.Exists(full))
        {
            full = Path.TrimEndingDirectorySeparator(full);
            return ArchiveFolder.Find(full) is { Count: > 0 } archives ? ArchiveSource.OfFolder(full, archives) : new FolderSource(full);
        }

        if (ShardPattern.Is(full) && !File.Exists(full)) return ArchiveSource.OfPattern(full);
        if (ArchiveNames.Split(full) is { } inside) return OpenInside(path, full, inside.Archive, inside.Inner);
        if (!File.Exists(full))
        {
            throw new TlearnException(
                $"{path}: no such folder, manifest, archive or image",
                path.AsSpan().ContainsAny('*', '?')
                    ? "Name the images one by one, or give their folder: tlearn itself expands no wildcards, nor do the shells of Windows."
                    : "Give a folder of images, a .csv or .jsonl file with a column 'path', an archive (.zip, .tar, .tar.gz, .parquet) or an image.");
        }

        return Path.GetExtension(full).ToLowerInvariant() switch
        {
            _ when ArchiveNames.HasEnding(full) => ArchiveSource.OfFile(full),
            ".csv" => new ManifestSource(full, (text, name, findings) => CsvManifest.Read(text, name, findings, groups ?? ManifestColumns.Group)),
            ".jsonl" => new ManifestSource(full, (text, name, findings) => JsonLinesManifest.Read(text, name, findings, groups ?? ManifestColumns.Group)),
            _ when ImageFiles.HasEnding(full) || ImageFiles.HasContent(full) == true => new SingleImageSource(full),
            _ => throw new TlearnException(
                $"{path}: found a file that is neither an image nor named as a manifest, expected a folder of images, a manifest (.csv or .jsonl), an archive (.zip, .tar, .tar.gz, .parquet) or an image",
                "Give the folder that holds the images, or a manifest with a column 'path'."),
        };
    }

    /// <summary>Opens one or several inputs; of several, the paths of the items begin with the input as it is written here.</summary>
    /// <param name="paths">Folders, manifests and images, at least one.</param>
    /// <exception cref="TlearnException">One of them is no such thing.</exception>
    public static ImageSource Open(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        return paths.Count == 1 ? Open(paths[0]) : new JoinedSource(paths);
    }

    private static SingleImageSource OpenInside(string path, string full, string archive, string inner) =>
        OpenArchives.Get(archive).Contents.Has(inner)
            ? new SingleImageSource(full)
            : throw new TlearnException($"{path}: {archive} holds no image '{inner}'", "Give the archive, or the path of one of its images as the results name it.");

    /// <summary>Whether a file's name ends as images' names do.</summary>
    public static bool HasImageEnding(string name) => ImageFiles.HasEnding(name);

    /// <summary>The items in natural order (of several inputs, in the inputs' order), the same each time as long as the files are.</summary>
    /// <exception cref="UsageException">Splits stand beside other folders, and nobody can tell what is meant.</exception>
    /// <exception cref="TlearnException">The root cannot be listed, or a row of a manifest is wrong.</exception>
    public IEnumerable<ImageItem> Enumerate(CancellationToken cancellation)
    {
        var findings = Findings = new SourceFindings();
        foreach (var item in List(findings, cancellation))
        {
            if (item.Fault is null) findings.Found.Add(item.Label, item.Split, item.Group);
            yield return item;
        }

        findings.End();
        Listed?.Invoke(findings);
    }

    /// <summary>The error for a listing that has ended and found no image: whether there are none, or all are left out.</summary>
    public TlearnException NothingListed()
    {
        var (name, left) = (Id.Replace("\n", ", ", StringComparison.Ordinal), Findings.LeftOut);
        return left > 0
            ? Exclusion.AllLeftOut(name, left, string.Join(", ", Findings.LeftOutBy))
            : new TlearnException($"{name}: found no image (and {Counted.Of(PassedOver.Count, "other file")})", "give a folder with JPEG, PNG, BMP, WebP or TIFF files, one folder a class, or a manifest");
    }

    /// <summary>Some of the items; what the others are stays open.</summary>
    /// <param name="paths">Paths of the items.</param>
    public ImageSource Only(IReadOnlySet<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return new PartialSource(this, paths);
    }

    /// <summary>A shard's share of the items. The default lists everything and passes over what is not the shard's; a source that lists nothing of what it need not open does better.</summary>
    /// <param name="shard">Which share.</param>
    public virtual ImageSource InShard(Shard shard)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return shard.Count == 1 ? this : new ShardSource(this, shard);
    }

    /// <summary>What decides which shard a path belongs to: the path itself; of an image in an archive, which is dealt whole, the archive's. It depends on the path alone, so that it is known of what is gone, too.</summary>
    /// <param name="path">The path of an item, now or earlier.</param>
    public virtual string ShardKeyOf(string path) => path;

    /// <summary>The absolute path of an item's file.</summary>
    public virtual string PathOf(ImageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Path.GetFullPath(Path.Combine(Root, item.Path));
    }

    /// <summary>An item's bytes where they lie.</summary>
    /// <exception cref="TlearnException">The archive that holds them is none any more.</exception>
    /// <exception cref="IOException">The item has a <see cref="ImageItem.Fault"/>, or what holds its bytes cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">What holds its bytes may not be read.</exception>
    public virtual ImageData Locate(ImageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Fault is { } fault ? throw new IOException(fault) : ImageData.At(PathOf(item));
    }

    /// <summary>Whether a folder lies among the images of this source, so that what is written there would be listed with them.</summary>
    public virtual bool Holds(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!IsWholeFolder) return false;
        var relative = Path.GetRelativePath(RealPath.Of(Root), RealPath.Of(folder));
        return relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }

    /// <summary>Whether the source passes over a path that its folder holds, so that what is not listed need not be gone.</summary>
    public virtual bool LeavesOut(string path) => false;

    /// <summary>An item's bytes.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    internal byte[] Read(ImageItem item) => Locate(item).ReadAll();

    /// <summary>Lists the items.</summary>
    private protected abstract IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation);
}

/// <summary>One image; its path is its file's name.</summary>
internal sealed class SingleImageSource(string path) : ImageSource(Path.GetDirectoryName(path)!, path)
{
    public override bool IsWholeFolder => false;

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation) => [new ImageItem(Path.GetFileName(Id), null, null, null)];
}
