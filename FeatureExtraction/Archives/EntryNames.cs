namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>Names as archives hold them, brought into the form of paths: relative, with <c>/</c>, nothing empty and no dot in them.</summary>
internal static class EntryNames
{
    /// <summary>What stands in a name for bytes that are no UTF-8.</summary>
    public const char Replacement = '\uFFFD';

    /// <summary>The path of a name; as it is written, where <paramref name="fault"/> says why it is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="fault">Why no file may have it; <see langword="null"/> where one may.</param>
    public static string ToPath(string name, out string? fault)
    {
        fault = Fault(name);
        if (fault is not null || IsPlain(name)) return name;
        var path = string.Join('/', name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."));
        if (path.Length == 0) fault = "it has no name";
        return path.Length == 0 ? name : path;
    }

    /// <summary>Whether a part of a path is hidden, or what a Mac's archive leaves behind.</summary>
    public static bool IsHidden(string path)
    {
        foreach (var range in path.AsSpan().Split('/'))
        {
            if (path.AsSpan(range) is ['.', ..] or "__MACOSX") return true;
        }

        return false;
    }

    /// <summary>The last part of a path.</summary>
    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string? Fault(string name)
    {
        if (name.Length == 0) return "it has no name";
        if (name.Contains('\0')) return "a NUL character is in its name";
        if (name[0] == '/' || (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0]))) return "its name is an absolute path, which leads out of the archive: make the archive anew with relative names";
        foreach (var part in name.AsSpan().Split('/'))
        {
            if (name.AsSpan(part) is "..") return "its name leads out of the archive ('..'): make the archive anew with plain names";
        }

        return name.Contains(Replacement) ? "its name is not UTF-8: make the archive anew with UTF-8 names, or rename the file" : null;
    }

    private static bool IsPlain(string name)
    {
        var start = true; // of a part
        for (var i = 0; i < name.Length; i++)
        {
            if (start && (name[i] == '/' || (name[i] == '.' && (i + 1 == name.Length || name[i + 1] == '/')))) return false;
            start = name[i] == '/';
        }

        return !start;
    }
}
