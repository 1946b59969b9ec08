namespace TransferLearning.Core;

/// <summary>Paths, and other names that data bring, as messages show them.</summary>
internal static class PathText
{
    /// <summary>A text on one line: control characters as escapes, so that no terminal obeys them, and so are the characters that end a line or turn its direction.</summary>
    public static string OneLine(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Any(IsEscaped)
            ? string.Concat(path.Select(c => c switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ when IsEscaped(c) => $"\\u{(int)c:x4}", _ => c.ToString() }))
            : path;
    }

    private static bool IsEscaped(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
