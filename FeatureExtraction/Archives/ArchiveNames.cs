namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>Names of archives, and paths that lead into one: <c>ARCHIVE/inner/path</c>.</summary>
internal static class ArchiveNames
{
    private static readonly string[] s_endings = [".zip", ".tar", ".tar.gz", ".tgz", ".parquet"];

    /// <summary>Whether a file of this name is an archive, in any case.</summary>
    public static bool HasEnding(string name)
    {
        foreach (var ending in s_endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>Whether an archive of this name holds a table of rows in place of files.</summary>
    public static bool IsParquet(string name) => name.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name without what tells an archive: <c>train-000</c> of <c>train-000.tar.gz</c>.</summary>
    public static string Stem(string name) =>
        Array.FindAll(s_endings, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)).MaxBy(e => e.Length) is { } ending ? name[..^ending.Length] : name;

    /// <summary>Parts a path into the archive's file and what is meant inside of it; <see langword="null"/> where no file on the way is an archive.</summary>
    public static (string Archive, string Inner)? Split(string path)
    {
        for (var i = 1; i < path.Length - 1; i++)
        {
            // A folder may be called x.zip, too.
            if ((path[i] == '/' || path[i] == Path.DirectorySeparatorChar) && EndsAt(path, i) && path[..i] is var archive && File.Exists(archive))
            {
                var inner = path[(i + 1)..];
                return (archive, Path.DirectorySeparatorChar == '/' ? inner : inner.Replace(Path.DirectorySeparatorChar, '/'));
            }
        }

        return null;
    }

    /// <summary>Where the name of the first archive on a path's way ends; 0 where none is named as one. Nothing is looked up.</summary>
    public static int EndOf(string path)
    {
        for (var i = 1; i < path.Length; i++)
        {
            if (path[i] == '/' && EndsAt(path, i)) return i;
        }

        return 0;
    }

    private static bool EndsAt(string path, int end)
    {
        foreach (var ending in s_endings)
        {
            if (end > ending.Length && string.Compare(path, end - ending.Length, ending, 0, ending.Length, StringComparison.OrdinalIgnoreCase) == 0) return true;
        }

        return false;
    }
}
