using TransferLearning.FeatureExtraction.Decoding.Formats;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>What tells an image's file from another.</summary>
internal static class ImageFiles
{
    private static readonly HashSet<string> s_endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff",
    };

    /// <summary>Whether a name ends as an image's does, in any case.</summary>
    public static bool HasEnding(string name) => s_endings.Contains(Path.GetExtension(name));

    /// <summary>Whether a file begins as an image does; <see langword="null"/> where it cannot be read.</summary>
    public static bool? HasContent(string path)
    {
        Span<byte> start = stackalloc byte[ImageFormats.SniffLength];
        try
        {
            // Nothing to read; of a named pipe opening it would wait for ever.
            if (FileFacts.Of(path).Length == 0) return false;
            using var file = File.OpenHandle(path);
            return ImageFormats.Sniff(start[..RandomAccess.Read(file, start, 0)]) is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>Size and time of the file that a path leads to.</summary>
internal static class FileFacts
{
    /// <summary>Looks at a file; of a link at what it points to, since that is what will be read.</summary>
    public static FileInfo Of(string path)
    {
        var info = new FileInfo(path);
        return info.Exists && info.Attributes.HasFlag(FileAttributes.ReparsePoint) && info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : info;
    }
}
