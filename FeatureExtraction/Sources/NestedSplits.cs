using TransferLearning.Core.Files;
using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>
/// Looks for folders named as splits where they are none: below the only folder, which is then the one to give, below each class, and among the classes of a split. Folders that
/// hold one folder and nothing else are followed down.
/// </summary>
internal sealed class NestedSplits(string root, SourceFindings findings, CancellationToken cancellation)
{
    private readonly List<string> _belowClasses = [];
    private readonly List<string> _asClasses = [];

    /// <summary>Looks into a folder of the root.</summary>
    /// <param name="layout">What the root's folders are.</param>
    /// <param name="path">The folder's path, relative to the root.</param>
    /// <param name="entries">What it holds.</param>
    /// <param name="realPaths">Real paths of the folders on the way, the folder itself at the end.</param>
    public void Look(FolderLayout layout, string path, List<FolderEntry> entries, IReadOnlyList<string> realPaths)
    {
        var (isLone, isSplit) = (layout.Lone == path, layout.HasSplits && FolderLayout.IsSplit(path));
        var (deepest, below, real) = isLone || !isSplit ? Deepest(path, entries, realPaths, isLone) : (path, entries, realPaths);
        var names = below.Where(e => e.IsFolder).Select(e => e.Name).ToList();
        if (names.Exists(FolderLayout.IsSplit) && isLone && WithImages(deepest, below, real).ToList() is var counted && FolderLayout.AreSplits(counted))
        {
            findings.Warn($"the only folder with images, '{deepest}', itself holds splits ({FolderLayout.Quoted(counted)}), which count as nothing here: where they are meant, give {Path.Combine(root, deepest)}");
        }
        else if (isSplit)
        {
            _asClasses.AddRange(WithImages(path, [.. entries.Where(e => FolderLayout.IsSplit(e.Name))], realPaths).Select(n => $"{path}/{n}"));
        }
        else if (!isLone && FolderLayout.AreSplits(names))
        {
            _belowClasses.AddRange(names.Where(FolderLayout.IsSplit).Select(n => $"{deepest}/{n}"));
        }
    }

    /// <summary>Says what was found.</summary>
    public void Say()
    {
        const string way = "or give a manifest with a column 'split'";
        if (_belowClasses.Count > 0) findings.Warn($"folders named as splits lie below the classes ({FolderLayout.Quoted(_belowClasses)}) and belong to them; where splits are meant, put the classes below the splits, {way}");
        if (_asClasses.Count == 1) findings.Warn($"the folder '{_asClasses[0]}' is taken for a class, though named as a split; where a split is meant, move it out of the split that holds it, {way}");
        if (_asClasses.Count > 1) findings.Warn($"the folders {FolderLayout.Quoted(_asClasses)} are taken for classes, though named as splits; where splits are meant, move them out of the splits that hold them, {way}");
    }

    /// <summary>Follows folders that hold a single one and no image besides, until one holds a folder named as a split.</summary>
    private (string Path, List<FolderEntry> Entries, IReadOnlyList<string> RealPaths) Deepest(string path, List<FolderEntry> entries, IReadOnlyList<string> realPaths, bool isLone)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (entries.Exists(e => e.IsFolder ? FolderLayout.IsSplit(e.Name) : ImageFiles.HasEnding(e.Name))) break;
            var folders = entries.Where(e => e.IsFolder).ToList();

            // Of many classes none is searched for the folder that counts: that would read every class twice.
            var single = folders.Count == 1 ? folders[0].Name : isLone && WithImages(path, folders, realPaths).Take(2).ToArray() is [var only] ? only : null;
            if (single is null) break;
            var next = $"{path}/{single}";
            var real = folders.Find(f => f.Name == single).RealPathIn(root, next, realPaths[^1]);
            if (realPaths.Contains(real) || FolderMarker.IsOn(Path.Combine(root, next))) break;
            try
            {
                entries = FolderEntry.List(Path.Combine(root, next));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                break; // the walk says so
            }

            (path, realPaths) = (next, [.. realPaths, real]);
        }

        return (path, entries, realPaths);
    }

    private IEnumerable<string> WithImages(string path, List<FolderEntry> entries, IReadOnlyList<string> realPaths)
    {
        var search = new ImageSearch(root, new PassedOverFiles(), null, cancellation);
        foreach (var entry in entries.Where(e => e.IsFolder))
        {
            var real = entry.RealPathIn(root, $"{path}/{entry.Name}", realPaths[^1]);
            if (!realPaths.Contains(real) && !FolderMarker.IsOn(Path.Combine(root, path, entry.Name)) && search.Look($"{path}/{entry.Name}", [.. realPaths, real]) == FolderContent.Images) yield return entry.Name;
        }
    }
}
