using System.IO.Enumeration;
using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>A name in a folder.</summary>
internal readonly record struct FolderEntry(string Name, bool IsFolder, bool IsLink)
{
    // A folder sorts as its files' paths do, so that walking folder by folder gives the natural order of paths.
    private string SortKey => IsFolder ? Name + "/" : Name;

    /// <summary>What a folder holds, hidden names left out, in natural order.</summary>
    /// <exception cref="TlearnException">The folder cannot be listed.</exception>
    public static List<FolderEntry> List(string folder)
    {
        try
        {
            var entries = new FileSystemEnumerable<FolderEntry>(
                folder,
                (ref FileSystemEntry e) => new FolderEntry(e.FileName.ToString(), e.IsDirectory, (e.Attributes & FileAttributes.ReparsePoint) != 0),
                new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false })
            {
                ShouldIncludePredicate = (ref FileSystemEntry e) => !IsHidden(e.FileName),
            }.ToList();
            entries.Sort((a, b) => NaturalOrder.Instance.Compare(a.SortKey, b.SortKey));
            return entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{folder}: the folder cannot be listed: {e.Message}", "Give yourself the right to read it, or move it out of the images' folder.", e);
        }
    }

    // __MACOSX is what unpacking a Mac's archive leaves behind: hidden files only.
    private static bool IsHidden(ReadOnlySpan<char> name) => name[0] == '.' || name is "__MACOSX";
}
