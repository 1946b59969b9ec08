using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>
/// Where images come from: a folder, a manifest, a single image, or several of these. It knows paths and labels and opens no image but to see whether a file without an image's
/// ending is one.
/// </summary>
internal abstract class ImageSource
{
    private protected ImageSource(string root, string id) => (Root, Id) = (root, id);

    /// <summary>Raised whenever an enumeration has come to its end, with what it met.</summary>
    public event Action<SourceFindings>? Listed;

    /// <summary>Absolute path of the folder that the items' paths are relative to.</summary>
    public string Root { get; }

    /// <summary>What tells this source from others: the absolute path of the folder, manifest or image; of several, theirs in a row.</summary>
    public string Id { get; }

    /// <summary>Whether the source is all that its folder holds, so that a path it does not name is gone; not so for a manifest.</summary>
    public abstract bool IsWholeFolder { get; }

    /// <summary>What the enumeration that was started last has met.</summary>
    public SourceFindings Findings { get; private set; } = new();

    /// <summary>Files that were no items, as the enumeration that was started last has met them: complete when that has ended.</summary>
    public PassedOverFiles PassedOver => Findings.PassedOver;

    /// <summary>Folders, relative to the root with <c>/</c>, that the enumeration that was started last could not list: what lies below them is unknown, not gone.</summary>
    public IReadOnlyList<string> UnreadFolders => Findings.UnreadFolders;

    /// <summary>Opens a folder, a manifest by its ending <c>.csv</c> or <c>.jsonl</c>, or a single image.</summary>
    /// <param name="path">Absolute, or relative to the current folder.</param>
    /// <exception cref="TlearnException">There is no such folder, manifest or image.</exception>
    public static ImageSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = WindowsNames.Plain(Path.GetFullPath(path));
        if (Directory.Exists(full)) return new FolderSource(Path.TrimEndingDirectorySeparator(full));
        if (ArchiveNames.Describe(path) is { } archive) throw new TlearnException($"{path}: {archive} is not read yet", "Unpack it and give the folder of the images.");
        if (!File.Exists(full))
        {
            throw new TlearnException(
                $"{path}: no such folder, manifest or image",
                path.AsSpan().ContainsAny('*', '?')
                    ? "Name the images one by one, or give their folder: tlearn itself expands no wildcards, nor do the shells of Windows."
                    : "Give a folder of images, a .csv or .jsonl file with a column 'path', or an image.");
        }

        return Path.GetExtension(full).ToLowerInvariant() switch
        {
            ".csv" => new ManifestSource(full, CsvManifest.Read),
            ".jsonl" => new ManifestSource(full, JsonLinesManifest.Read),
            _ when ImageFiles.HasEnding(full) || ImageFiles.HasContent(full) == true => new SingleImageSource(full),
            _ => throw new TlearnException(
                $"{path}: found a file that is neither an image nor named as a manifest, expected a folder of images, a manifest (.csv or .jsonl) or an image",
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

    /// <summary>Some of the items; what the others are stays open.</summary>
    /// <param name="paths">Paths of the items.</param>
    public ImageSource Only(IReadOnlySet<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return new PartialSource(this, paths);
    }

    /// <summary>The absolute path of an item's file.</summary>
    public virtual string PathOf(ImageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Path.GetFullPath(Path.Combine(Root, item.Path));
    }

    /// <summary>Whether a folder lies among the images of this source, so that what is written there would be listed with them.</summary>
    public virtual bool Holds(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!IsWholeFolder) return false;
        var relative = Path.GetRelativePath(RealPath.Of(Root), RealPath.Of(folder));
        return relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }

    /// <summary>An item's bytes.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    internal byte[] Read(ImageItem item) => item.Fault is { } fault ? throw new IOException(fault) : File.ReadAllBytes(PathOf(item));

    /// <summary>Lists the items.</summary>
    private protected abstract IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation);
}

/// <summary>One image; its path is its file's name.</summary>
internal sealed class SingleImageSource(string path) : ImageSource(Path.GetDirectoryName(path)!, path)
{
    public override bool IsWholeFolder => false;

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation) => [new ImageItem(Path.GetFileName(Id), null, null, null)];
}

/// <summary>Some of another source's items.</summary>
internal sealed class PartialSource(ImageSource whole, IReadOnlySet<string> paths) : ImageSource(whole.Root, whole.Id)
{
    public override bool IsWholeFolder => false;

    public override string PathOf(ImageItem item) => whole.PathOf(item);

    public override bool Holds(string folder) => whole.Holds(folder);

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation) => whole.Enumerate(cancellation).Where(item => paths.Contains(item.Path));
}

/// <summary>Names of files that hold images and are no folder.</summary>
internal static class ArchiveNames
{
    private static readonly (string Ending, string What)[] s_endings =
    [
        (".zip", "a ZIP archive"), (".tar", "a tar archive"), (".tar.gz", "a tar archive"), (".tgz", "a tar archive"), (".parquet", "a Parquet file of images"),
    ];

    /// <summary>What a file of this name is; <see langword="null"/> for any other.</summary>
    public static string? Describe(string path) => Array.Find(s_endings, e => path.EndsWith(e.Ending, StringComparison.OrdinalIgnoreCase)).What;
}
