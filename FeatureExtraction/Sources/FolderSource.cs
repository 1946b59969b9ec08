using TransferLearning.Core.Splits;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>
/// A folder of images. Sub-folders that are all named train, val (valid, validation) or test are splits; below them, or at the root, the first
/// level of folders are the classes, and what is nested deeper belongs to them. Links are followed, but never round in a circle.
/// </summary>
/// <remarks>
/// The names of the folders on the way are all that is held. The order is that of <see cref="Core.NaturalOrder"/> over paths, except
/// that sibling folders whose names differ in leading zeros alone stay apart.
/// </remarks>
internal sealed class FolderSource(string root) : ImageSource(root, root)
{
    public override bool IsWholeFolder => true;

    public override IEnumerable<ImageItem> Enumerate(CancellationToken cancellation)
    {
        var passedOver = PassedOver = new PassedOverFiles();
        var entries = FolderEntry.List(Root);
        var folders = entries.Where(e => e.IsFolder).ToList();
        var hasSplits = folders.Count > 0 && folders.TrueForAll(f => SplitNames.Normalise(f.Name) is not null);
        return Walk(new Level("", entries, [RealPath.Of(Root)], null, null, hasSplits ? Depth.Root : Depth.Split), passedOver, cancellation);
    }

    private IEnumerable<ImageItem> Walk(Level level, PassedOverFiles passedOver, CancellationToken cancellation)
    {
        foreach (var entry in level.Entries)
        {
            cancellation.ThrowIfCancellationRequested();
            var path = level.Prefix + entry.Name;
            if (!entry.IsFolder)
            {
                if (IsItem(path, passedOver)) yield return new ImageItem(path, level.Label, level.Split, null);
                continue;
            }

            var real = entry.IsLink ? RealPath.Of(Path.Combine(Root, path)) : Path.Combine(level.RealPaths[^1], entry.Name);
            if (level.RealPaths.Contains(real)) continue;
            var below = new Level(
                path + "/",
                FolderEntry.List(Path.Combine(Root, path)),
                [.. level.RealPaths, real],
                level.Depth == Depth.Split ? entry.Name : level.Label,
                level.Depth == Depth.Root ? SplitNames.Normalise(entry.Name) : level.Split,
                level.Depth == Depth.Root ? Depth.Split : Depth.Class);
            foreach (var item in Walk(below, passedOver, cancellation)) yield return item;
        }
    }

    private bool IsItem(string path, PassedOverFiles passedOver)
    {
        if (ImageFiles.HasEnding(path)) return true;
        switch (ImageFiles.HasContent(Path.Combine(Root, path)))
        {
            case true:
                return true;
            case false:
                passedOver.Add(path);
                return false;
            case null:
                passedOver.AddUnreadable(path);
                return false;
        }
    }

    /// <summary>What the folders of a level are: splits below the root, classes below a split (or a root without splits), anything below a class.</summary>
    private enum Depth
    {
        Root,
        Split,
        Class,
    }

    private sealed record Level(string Prefix, List<FolderEntry> Entries, string[] RealPaths, string? Label, string? Split, Depth Depth);
}
