using System.IO.Enumeration;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Counts images that are left out because their names, or their folders', are hidden. What systems and programs leave behind does not count.</summary>
internal sealed class HiddenImages
{
    // Version control, previews, what was thrown away, tlearn's own mark and a Mac's archive: nobody means these for images.
    private static readonly HashSet<string> s_leftBehind = new(StringComparer.OrdinalIgnoreCase)
    {
        ".git", ".hg", ".svn", ".thumbnails", ".Trash", ".Trashes", ".ipynb_checkpoints", ".tlearn", "__MACOSX",
    };

    private int _files;
    private int _folders;

    /// <summary>What was left out, in a sentence; <see langword="null"/> where nothing was.</summary>
    public string? Note
    {
        get
        {
            string[] counts = [.. _folders > 0 ? [Counted.Of(_folders, "hidden folder")] : Array.Empty<string>(), .. _files > 0 ? [Counted.Of(_files, "hidden file")] : Array.Empty<string>()];
            return counts.Length == 0 ? null : $"{string.Join(" and ", counts)} {(_files + _folders == 1 ? "does" : "do")} not count";
        }
    }

    /// <summary>Counts a hidden file with an image's ending, and a hidden folder that holds one at its first level.</summary>
    public void Look(ref FileSystemEntry entry)
    {
        // A Mac keeps beside "x.jpg" what belongs to it in "._x.jpg".
        if (entry.FileName.StartsWith("._")) return;
        var name = entry.FileName.ToString();
        if (!entry.IsDirectory) _files += ImageFiles.HasEnding(name) ? 1 : 0;
        else if (!s_leftBehind.Contains(name) && HoldsImage(entry.ToFullPath())) _folders++;
    }

    /// <summary>Adds what another has counted.</summary>
    public void Take(HiddenImages other) => (_files, _folders) = (_files + other._files, _folders + other._folders);

    private static bool HoldsImage(string folder)
    {
        try
        {
            return FolderEntry.Stream(folder).Any(e => !e.IsFolder && ImageFiles.HasEnding(e.Name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // hidden and closed: meant to be left alone
        }
    }
}
