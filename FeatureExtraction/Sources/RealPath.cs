namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Paths without symbolic links in them.</summary>
internal static class RealPath
{
    // Linux itself gives up after 40.
    private const int MostLinks = 40;

    /// <summary>The folder's path with every link on the way resolved; a path that cannot be resolved stays as it is.</summary>
    public static string Of(string path) => Resolve(Path.GetFullPath(path), MostLinks);

    /// <summary>The real path of a folder in one whose real path is known.</summary>
    /// <param name="root">The source's root.</param>
    /// <param name="path">The folder's path, relative to the root.</param>
    /// <param name="entry">The folder.</param>
    /// <param name="above">Real path of the folder that it lies in.</param>
    public static string Below(string root, string path, FolderEntry entry, string above) => entry.IsLink ? Of(Path.Combine(root, path)) : Path.Combine(above, entry.Name);

    private static string Resolve(string path, int linksLeft)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null || linksLeft == 0) return path;
        var inPlace = Path.Combine(Resolve(parent, linksLeft), Path.GetFileName(path));
        try
        {
            return Directory.ResolveLinkTarget(inPlace, returnFinalTarget: false) is { } target ? Resolve(target.FullName, linksLeft - 1) : inPlace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return inPlace;
        }
    }
}
