using System.IO.Enumeration;
using TransferLearning.Core;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>A name in a folder.</summary>
/// <param name="Name">The name.</param>
/// <param name="IsFolder">Whether it leads to a folder.</param>
/// <param name="IsLink">Whether that folder lies elsewhere; of files nobody asks, and the system would have to be asked once more for each.</param>
internal readonly record struct FolderEntry(string Name, bool IsFolder, bool IsLink)
{
    /// <summary>What stands in a name for bytes that are no UTF-8: such a name leads nowhere.</summary>
    private const char Replacement = '\uFFFD';

    // A folder sorts as its files' paths do, so that walking folder by folder gives the natural order of paths.
    private string SortKey => IsFolder ? Name + "/" : Name;

    /// <summary>What a folder holds, hidden names left out, in natural order.</summary>
    /// <param name="folder">The folder's path.</param>
    /// <param name="hidden">Counts the images that are left out.</param>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be listed.</exception>
    public static List<FolderEntry> List(string folder, HiddenImages? hidden = null)
    {
        var entries = Stream(folder, hidden).ToList();
        entries.Sort((a, b) => NaturalOrder.Instance.Compare(a.SortKey, b.SortKey));
        return entries;
    }

    /// <summary>What a folder holds, hidden names left out, one by one as the system gives it.</summary>
    /// <inheritdoc cref="List"/>
    public static IEnumerable<FolderEntry> Stream(string folder, HiddenImages? hidden = null) => new FileSystemEnumerable<FolderEntry>(
        folder,
        (ref FileSystemEntry e) => new FolderEntry(e.FileName.ToString(), e.IsDirectory, e.IsDirectory && (e.Attributes & FileAttributes.ReparsePoint) != 0),
        new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false })
    {
        ShouldIncludePredicate = (ref FileSystemEntry e) =>
        {
            if (!IsHidden(e.FileName)) return true;
            hidden?.Look(ref e);
            return false;
        },
    };

    /// <summary>Why a file or folder cannot be reached under its name; <see langword="null"/> where it can.</summary>
    /// <param name="full">Its absolute path.</param>
    public static string? NameFault(string full) =>
        IsOtherName(full) ? "Windows opens something else under this name (CON, NUL and the like are devices; dots and blanks at the end do not count): rename it"
        : Path.GetFileName(full.AsSpan()).Contains(Replacement) && !Path.Exists(full) ? "its name is not UTF-8, so it cannot be opened: rename it"
        : null;

    /// <summary>
    /// Why a name that is no folder may stand for one all the same: a link whose folder cannot be reached at the moment, such as a disk that is not mounted; <see langword="null"/> for anything else, and for links to what is
    /// named as a file, with an ending.
    /// </summary>
    /// <param name="full">Its absolute path.</param>
    public static string? LostFolder(string full)
    {
        try
        {
            return new FileInfo(full).ResolveLinkTarget(returnFinalTarget: true) is { } target && !Path.HasExtension(target.FullName) && !Path.Exists(target.FullName)
                ? $"it is a link to '{target.FullName}', which cannot be reached: bring that back, or remove the link"
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Such names come from other systems, over a network. Which ones it concerns depends on Windows' version, so Windows itself is asked.
    private static bool IsOtherName(string full) => OperatingSystem.IsWindows() && !Path.GetFileName(Path.GetFullPath(full)).Equals(Path.GetFileName(full), StringComparison.Ordinal);

    /// <summary>Why a folder could not be listed, in a user's words.</summary>
    public static string ListingFault(string full, Exception e) => NameFault(full) ?? (e is UnauthorizedAccessException
        ? "the folder may not be read: give yourself the right to read it, or move it out of the images' folder"
        : $"the folder cannot be listed: {e.Message}");

    // __MACOSX is what unpacking a Mac's archive leaves behind: hidden files only.
    private static bool IsHidden(ReadOnlySpan<char> name) => name[0] == '.' || name is "__MACOSX";

    /// <summary>The folder's path without links.</summary>
    /// <param name="root">The source's root.</param>
    /// <param name="path">The folder's path, relative to the root.</param>
    /// <param name="above">The same of the folder that it lies in.</param>
    public string RealPathIn(string root, string path, string above) => IsLink ? RealPath.Of(Path.Combine(root, path)) : Path.Combine(above, Name);
}
