using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Core.Splits;

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
        private readonly ImageSearch _search = new(source.Root, findings.PassedOver, cancellation);
        private readonly List<string> _classesOfSplits = [];
        private FolderLayout? _layout;

        public IEnumerable<ImageItem> Items()
        {
            var (entries, realRoot) = (ListRoot(), RealPath.Of(_root));
            var kept = new List<FolderEntry>();
            List<string> counted = [], empty = [], written = [];
            foreach (var entry in entries)
            {
                cancellation.ThrowIfCancellationRequested();
                if (entry.IsFolder && FolderMarker.IsOn(Path.Combine(_root, entry.Name)))
                {
                    written.Add(entry.Name);
                    continue;
                }

                var content = entry.IsFolder ? Look(entry, realRoot) : FolderContent.Images;
                if (content != FolderContent.NoImage) kept.Add(entry);
                if (!entry.IsFolder) continue;

                // What an unread folder holds nobody knows; named as a split it would be missed.
                if (content == FolderContent.Images || (content == FolderContent.Unread && FolderLayout.IsSplit(entry.Name))) counted.Add(entry.Name);
                else if (content == FolderContent.NoImage) empty.Add(entry.Name);
            }

            if (written.Count > 0) findings.Note($"{Counted.Of(written.Count, "folder that tlearn wrote does", "folders that tlearn wrote do")} not count ({FolderLayout.Quoted(written)})");
            if (empty.Count > 0) findings.Note($"{Counted.Of(empty.Count, "folder holds no image and does", "folders hold no image and do")} not count ({FolderLayout.Quoted(empty)})");
            _layout = FolderLayout.Of(_root, counted, empty, findings);
            foreach (var item in Walk(new Level("", kept, [realRoot], null, null, _layout.HasSplits ? Depth.Root : Depth.Split))) yield return item;
            if (_classesOfSplits.Count > 0) findings.Warn($"folders named as splits lie below the classes ({FolderLayout.Quoted(_classesOfSplits)}) and belong to them; where splits are meant, put the classes below the splits, or give a manifest with a column 'split'");
        }

        private List<FolderEntry> ListRoot()
        {
            try
            {
                return FolderEntry.List(_root);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new TlearnException($"{_root}: {FolderEntry.ListingFault(_root, e)}", null, e);
            }
        }

        private FolderContent Look(FolderEntry entry, string realRoot)
        {
            var real = RealPath.Below(_root, entry.Name, entry, realRoot);
            if (real == realRoot) return FolderContent.NoImage;
            return _search.Look(entry.Name, [realRoot, real]);
        }

        private IEnumerable<ImageItem> Walk(Level level)
        {
            foreach (var entry in level.Entries)
            {
                cancellation.ThrowIfCancellationRequested();
                var path = level.Prefix + entry.Name;
                if (!entry.IsFolder)
                {
                    if (IsItem(path)) yield return new ImageItem(path, level.Label, level.Split, null) { Fault = FolderEntry.NameFault(Path.Combine(_root, path)) };
                    continue;
                }

                var full = Path.Combine(_root, path);
                var real = RealPath.Below(_root, path, entry, level.RealPaths[^1]);
                if (level.RealPaths.Contains(real) || (level.Prefix.Length > 0 && FolderMarker.IsOn(full))) continue;
                var split = level.Depth == Depth.Root ? SplitNames.Normalise(entry.Name) : level.Split;
                if (TryList(full, out var fault) is not { } entries)
                {
                    findings.AddUnread(path);
                    yield return new ImageItem(path, null, split, null) { Fault = fault };
                    continue;
                }

                if (level.Prefix.Length == 0) LookForSplits(path, entries, real, level.RealPaths[^1]);
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

        /// <summary>Splits where classes are expected: below the only folder, which is then the one to give, or below each class.</summary>
        private void LookForSplits(string path, List<FolderEntry> entries, string real, string realRoot)
        {
            var names = entries.Where(e => e.IsFolder).Select(e => e.Name).ToList();
            if (!names.Exists(FolderLayout.IsSplit)) return;
            if (_layout!.Lone == path)
            {
                var counted = entries.Where(e => e.IsFolder && new ImageSearch(_root, new PassedOverFiles(), cancellation).Look($"{path}/{e.Name}", [realRoot, real, Path.Combine(real, e.Name)]) == FolderContent.Images).Select(e => e.Name).ToList();
                if (FolderLayout.AreSplits(counted)) findings.Warn($"the only folder with images, '{path}', itself holds splits ({FolderLayout.Quoted(counted)}), which count as nothing here: where they are meant, give {Path.Combine(_root, path)}");
            }
            else if (!_layout.HasSplits && FolderLayout.AreSplits(names))
            {
                _classesOfSplits.AddRange(names.Where(FolderLayout.IsSplit).Select(n => $"{path}/{n}"));
            }
        }

        private static List<FolderEntry>? TryList(string full, out string? fault)
        {
            try
            {
                fault = null;
                return FolderEntry.List(full);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                fault = FolderEntry.ListingFault(full, e);
                return null;
            }
        }

        private bool IsItem(string path)
        {
            if (ImageFiles.HasEnding(path)) return true;
            switch (ImageFiles.HasContent(Path.Combine(_root, path)))
            {
                case true:
                    return true;
                case false:
                    findings.PassedOver.Add(path);
                    return false;
                case null:
                    findings.PassedOver.AddUnreadable(path);
                    return false;
            }
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
