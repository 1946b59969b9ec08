using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Folders that hold archives and no image of their own: shards, or the Parquet files of a data set.</summary>
internal static class ArchiveFolder
{
    /// <summary>The archives of a folder at any depth, relative to it, in natural order; none where it holds a file named as an image. The search stops at the first of those.</summary>
    public static IReadOnlyList<string> Find(string root)
    {
        var archives = new List<string>();
        if (HasImage(root, "", [RealPath.Of(root)], archives)) return [];
        archives.Sort(NaturalOrder.Instance);
        return archives;
    }

    private static bool HasImage(string root, string prefix, string[] realPaths, List<string> archives)
    {
        var folders = new List<FolderEntry>();
        try
        {
            foreach (var entry in FolderEntry.Stream(Path.Combine(root, prefix)))
            {
                if (entry.IsFolder) folders.Add(entry);
                else if (ImageFiles.HasEnding(entry.Name)) return true;
                else if (ArchiveNames.HasEnding(entry.Name)) archives.Add(prefix + entry.Name);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What it holds nobody knows; that is said where the folder is listed as one of images.
            return false;
        }

        foreach (var folder in folders)
        {
            var path = prefix + folder.Name;
            var real = folder.RealPathIn(root, path, realPaths[^1]);
            if (realPaths.Contains(real) || FolderMarker.IsOn(Path.Combine(root, path))) continue;
            if (HasImage(root, path + "/", [.. realPaths, real], archives)) return true;
        }

        return false;
    }
}
