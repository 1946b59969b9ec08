namespace TransferLearning.Core;

/// <summary>Paths as messages show them.</summary>
internal static class PathText
{
    /// <summary>A path on one line: control characters as escapes.</summary>
    public static string OneLine(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Any(char.IsControl)
            ? string.Concat(path.Select(c => c switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ when char.IsControl(c) => $"\\u{(int)c:x4}", _ => c.ToString() }))
            : path;
    }
}
