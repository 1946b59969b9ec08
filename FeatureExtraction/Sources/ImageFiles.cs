using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>What tells an image's file from another.</summary>
internal static class ImageFiles
{
    private static readonly HashSet<string> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff",
    };

    /// <summary>Whether a name ends as an image's does, in any case.</summary>
    public static bool HasEnding(string name) => Endings.Contains(Path.GetExtension(name));

    /// <summary>Whether a file begins as an image does; <see langword="null"/> where it cannot be read.</summary>
    public static bool? HasContent(string path)
    {
        Span<byte> start = stackalloc byte[ImageHeader.SniffLength];
        try
        {
            // Nothing to read; of a named pipe opening it would wait for ever.
            if (FileFacts.Of(path).Length == 0) return false;
            using var file = File.OpenHandle(path);
            return ImageHeader.Sniff(start[..RandomAccess.Read(file, start, 0)]) is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
