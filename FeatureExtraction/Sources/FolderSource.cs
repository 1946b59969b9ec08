using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Core.Splits;
using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>
/// A folder of images. Its sub-folders are splits or classes, as <see cref="FolderLayout"/> decides; below splits the first level of folders are the classes, and what is nested deeper
/// belongs to them. Folders without an image and folders that tlearn wrote do not count. Links are followed, but never round in a circle.
/// </summary>
/// <remarks>
/// The names of the folders on the way are all that is held. The order is that of <see cref="NaturalOrder"/> over paths, except
/// that sibling folders whose names differ in leading zeros alone stay apart.
/// </remarks>
internal sealed class FolderSource(string root) : ImageSource(root, root)
{
    public override bool IsWholeFolder => true;

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation) => new FolderWalk(this, findings, cancellation).Items();

    /// <summary>One enumeration.</summary>
    private sealed class FolderWalk(FolderSource source, SourceFindings findings, CancellationToken cancellation)
    {
        private readonly string _root = source.Root;
        private readonly HiddenImages _hidden = new();
        private readonly NestedSplits _nested = new(source.Root, findings, cancellation);
        private FolderLayout? _layout;

        public IEnumerable<ImageItem> Items()
        {
            var (entries, realRoot) = (ListRoot(), RealPath.Of(_root));
            var kept = new List<FolderEntry>();
            List<string> counted = [], empty = [], written = [];
            var search = new ImageSearch(_root, findings.PassedOver, _hidden, cancellation);
            foreach (var entry in entries)
            {
                cancellation.ThrowIfCancellationRequested();
                if (entry.IsFolder && FolderMarker.IsOn(Path.Combine(_root, entry.Name)))
                {
                    written.Add(entry.Name);
                    continue;
                }

                var content = entry.IsFolder ? Look(search, entry, realRoot) : FolderContent.Images;
                if (content != FolderContent.NoImage) kept.Add(entry);
                if (!entry.IsFolder)
                {
                    if (FolderLayout.IsSplit(entry.Name) && FolderEntry.LostFolder(Path.Combine(_root, entry.Name)) is not null) counted.Add(entry.Name);
                    continue;
                }

                // What an unread folder holds nobody knows; named as a split it would be missed.
                if (content == FolderContent.Images || (content == FolderContent.Unread && FolderLayout.IsSplit(entry.Name))) counted.Add(entry.Name);
                else if (content == FolderContent.NoImage) empty.Add(entry.Name);
            }

            if (written.Count > 0) findings.Note($"{Counted.Of(written.Count, "folder that tlearn wrote does", "folders that tlearn wrote do")} not count ({FolderLayout.Quoted(written)})");
            if (empty.Count > 0) findings.Note($"{Counted.Of(empty.Count, "folder holds no image and does", "folders hold no image and do")} not count ({FolderLayout.Quoted(empty)})");
            _layout = FolderLayout.Of(_root, counted, empty, findings);
            foreach (var item in Walk(new Level("", kept, [realRoot], null, null, _layout.HasSplits ? Depth.Root : Depth.Split))) yield return item;
            _nested.Say();
            if (_hidden.Note is { } hidden) findings.Note(hidden);
        }

        private List<FolderEntry> ListRoot()
        {
            try
            {
                return FolderEntry.List(_root, _hidden);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new TlearnException($"{_root}: {FolderEntry.ListingFault(_root, e)}", null, e);
            }
        }

        private FolderContent Look(ImageSearch search, FolderEntry entry, string realRoot)
        {
            var real = entry.RealPathIn(_root, entry.Name, realRoot);
            if (real == realRoot) return FolderContent.NoImage;
            return search.Look(entry.Name, [realRoot, real]);
        }

        private IEnumerable<ImageItem> Walk(Level level)
        {
            foreach (var entry in level.Entries)
            {
                cancellation.ThrowIfCancellationRequested();
                var path = level.Prefix + entry.Name;
                var full = Path.Combine(_root, path);
                if (!entry.IsFolder)
                {
                    var isItem = IsItem(full);
                    if (isItem == true) yield return new ImageItem(path, level.Label, level.Split, null) { Fault = FolderEntry.NameFault(full) };
                    else if (isItem is null && FolderEntry.LostFolder(full) is { } lost) yield return Unread(path, level.Depth == Depth.Root ? SplitNames.Normalise(entry.Name) : level.Split, lost);
                    else if (isItem is null) findings.PassedOver.AddUnreadable(path);
                    else findings.PassedOver.Add(path);
                    continue;
                }

                var real = entry.RealPathIn(_root, path, level.RealPaths[^1]);
                if (level.RealPaths.Contains(real) || (level.Prefix.Length > 0 && FolderMarker.IsOn(full))) continue;
                var split = level.Depth == Depth.Root ? SplitNames.Normalise(entry.Name) : level.Split;
                if (TryList(full, out var fault) is not { } entries)
                {
                    yield return Unread(path, split, fault!);
                    continue;
                }

                if (level.Prefix.Length == 0) _nested.Look(_layout!, path, entries, [.. level.RealPaths, real]);
                var below = new Level(
                    path + "/",
                    entries,
                    [.. level.RealPaths, real],
                    level.Depth == Depth.Split ? findings.Labels.Normalise(entry.Name) : level.Label,
                    split,
                    level.Depth == Depth.Root ? Depth.Split : Depth.Class);
                foreach (var item in Walk(below)) yield return item;
            }
        }

        private List<FolderEntry>? TryList(string full, out string? fault)
        {
            try
            {
                fault = null;
                return FolderEntry.List(full, _hidden);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                fault = FolderEntry.ListingFault(full, e);
                return null;
            }
        }

        // What lies below it is not known to be gone.
        private ImageItem Unread(string path, string? split, string fault)
        {
            findings.AddUnread(path);
            return new ImageItem(path, null, split, null) { Fault = fault };
        }

        // Null where nobody can tell.
        private static bool? IsItem(string full)
        {
            if (ImageFiles.HasEnding(full)) return true;
            // "x.jpg." and "x.jpg " are images that Windows cannot open under these names.
            if (ImageFiles.HasEnding(full.TrimEnd('.', ' ')) && FolderEntry.NameFault(full) is not null) return true;
            return ImageFiles.HasContent(full);
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
