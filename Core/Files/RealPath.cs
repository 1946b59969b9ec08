namespace TransferLearning.Core.Files;

/// <summary>Paths without symbolic links in them, and under Windows in the spelling of the disk: there <c>c:\PHOTOS</c> and <c>C:\Photos</c> are one folder.</summary>
internal static class RealPath
{
    // Linux itself gives up after 40.
    private const int MostLinks = 40;

    /// <summary>The absolute path with every link on the way resolved, of what is there or would be made there; a path that cannot be resolved stays as it is.</summary>
    /// <param name="path">A file or folder.</param>
    public static string Of(string path) => TryResolve(path) ?? WindowsNames.Plain(Path.GetFullPath(path));

    /// <summary>As <see cref="Of"/>; <see langword="null"/> where links lead round in a circle.</summary>
    internal static string? TryResolve(string path) => Resolve(WindowsNames.Plain(Path.GetFullPath(path)), MostLinks);

    private static string? Resolve(string full, int links)
    {
        if (Path.GetDirectoryName(full) is not { } above) return WindowsNames.OfRoot(full);
        if (Resolve(above, links) is not { } folder) return null;
        var here = Path.Combine(folder, Path.GetFileName(full));
        if (OperatingSystem.IsWindows() && WindowsNames.InFolder(here) is { } written) here = Path.Combine(folder, written);
        if (TargetOf(here) is not { } target) return here;
        return links == 0 ? null : Resolve(WindowsNames.Plain(Path.GetFullPath(target, folder)), links - 1);
    }

    private static string? TargetOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
