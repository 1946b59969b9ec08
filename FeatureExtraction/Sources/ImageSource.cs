using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Where images come from: a folder or a manifest. It knows paths and labels and opens no image but to see whether a file without an image's ending is one.</summary>
public abstract class ImageSource
{
    private protected ImageSource(string root, string id) => (Root, Id) = (root, id);

    /// <summary>Absolute path of the folder that the items' paths are relative to.</summary>
    public string Root { get; }

    /// <summary>What tells this source from others: the absolute path of the folder or of the manifest.</summary>
    public string Id { get; }

    /// <summary>Whether the source is all that its folder holds, so that a path it does not name is gone; not so for a manifest.</summary>
    public abstract bool IsWholeFolder { get; }

    /// <summary>Files that were no items, as the enumeration that was started last has met them: complete when that has ended.</summary>
    public PassedOverFiles PassedOver { get; private protected set; } = new();

    /// <summary>Folders, relative to the root with <c>/</c>, that the enumeration that was started last could not read: what lies below them is unknown, not gone.</summary>
    public IReadOnlyList<string> UnreadFolders { get; private protected set; } = [];

    /// <summary>Opens a folder, or a manifest by its ending <c>.csv</c> or <c>.jsonl</c>.</summary>
    /// <param name="path">Absolute, or relative to the current folder.</param>
    /// <exception cref="TlearnException">There is no such folder or manifest.</exception>
    public static ImageSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full)) return new FolderSource(Path.TrimEndingDirectorySeparator(full));
        if (!File.Exists(full))
        {
            throw new TlearnException($"{path}: no such folder or manifest", "Give a folder of images, or a .csv or .jsonl file with a column 'path'.");
        }

        return Path.GetExtension(full).ToLowerInvariant() switch
        {
            ".csv" => new ManifestSource(full, CsvManifest.Read),
            ".jsonl" => new ManifestSource(full, JsonLinesManifest.Read),
            _ => throw new TlearnException(
                $"{path}: found a file, expected a folder of images or a manifest (.csv or .jsonl)",
                "Give the folder that holds the image, or a manifest with a column 'path'."),
        };
    }

    /// <summary>The items in natural order, the same each time as long as the files are.</summary>
    /// <exception cref="TlearnException">A folder cannot be listed, or a row of a manifest is wrong.</exception>
    public abstract IEnumerable<ImageItem> Enumerate(CancellationToken cancellation);

    /// <summary>Some of the items; what the others are stays open.</summary>
    /// <param name="paths">Paths of the items.</param>
    public ImageSource Only(IReadOnlySet<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return new PartialSource(this, paths);
    }

    /// <summary>The absolute path of an item's file.</summary>
    public string PathOf(ImageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Path.GetFullPath(Path.Combine(Root, item.Path));
    }
}
