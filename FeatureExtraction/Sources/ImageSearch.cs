using TransferLearning.Core.Files;
using TransferLearning.FeatureExtraction.Archives;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>What a folder holds, at any depth.</summary>
internal enum FolderContent
{
    /// <summary>No image: it does not count.</summary>
    NoImage,

    /// <summary>At least one image.</summary>
    Images,

    /// <summary>No image as far as it could be read.</summary>
    Unread,
}

/// <summary>
/// Looks whether a folder holds an image, by the test that makes items of files, and stops at the first. Names come before contents, so that of a folder of a million
/// images one name is read; of a folder without any, each file is read once, here, and the walk does not enter it.
/// </summary>
internal sealed class ImageSearch(string root, PassedOverFiles passedOver, HiddenImages? hidden, CancellationToken cancellation)
{
    /// <summary>Looks; the files of a folder that holds no image are counted as passed over.</summary>
    /// <param name="folder">The folder's path, relative to the root.</param>
    /// <param name="realPaths">Real paths of the folders on the way, the folder itself at the end.</param>
    public FolderContent Look(string folder, IReadOnlyList<string> realPaths)
    {
        var files = new List<string>();
        var isWhole = true;
        var left = hidden is null ? null : new HiddenImages();
        if (HasName(folder, [.. realPaths], files, left, ref isWhole)) return FolderContent.Images;
        var unreadable = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            var content = ImageFiles.HasContent(Path.Combine(root, file));
            if (content == true) return FolderContent.Images;
            if (content is not null) continue;
            unreadable.Add(file);
            if (FolderEntry.LostFolder(Path.Combine(root, file)) is not null) isWhole = false;
        }

        if (!isWhole) return FolderContent.Unread;
        // The walk, which counts them otherwise, does not enter this folder.
        hidden?.Take(left!);
        foreach (var file in files)
        {
            if (unreadable.Contains(file)) passedOver.AddUnreadable(file);
            else passedOver.Add(file);
        }

        return FolderContent.NoImage;
    }

    private bool HasName(string folder, string[] realPaths, List<string> files, HiddenImages? left, ref bool isWhole)
    {
        var folders = new List<FolderEntry>();
        try
        {
            foreach (var entry in FolderEntry.Stream(Path.Combine(root, folder), left))
            {
                cancellation.ThrowIfCancellationRequested();
                if (entry.IsFolder) folders.Add(entry);
                else if (ImageFiles.HasEnding(entry.Name)) return true;
                else files.Add($"{folder}/{entry.Name}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            isWhole = false;
            return false;
        }

        foreach (var below in folders)
        {
            var path = $"{folder}/{below.Name}";
            var real = below.RealPathIn(root, path, realPaths[^1]);
            if (realPaths.Contains(real) || FolderMarker.IsOn(Path.Combine(root, path))) continue;
            if (HasName(path, [.. realPaths, real], files, left, ref isWhole)) return true;
        }

        return false;
    }
}
