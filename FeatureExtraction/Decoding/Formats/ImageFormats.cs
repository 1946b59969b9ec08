using System.Text;
using TransferLearning.FeatureExtraction.Decoding.Formats.Bmp;
using TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;
using TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

namespace TransferLearning.FeatureExtraction.Decoding.Formats;

/// <summary>The formats that are read: which one a file is of, what its header says, and whether it is whole. A new format is a line in each.</summary>
internal static class ImageFormats
{
    /// <summary>How many bytes of a file's start <see cref="Sniff"/> needs at most.</summary>
    public const int SniffLength = 18;

    /// <summary>The format that a file's first bytes tell; <see langword="null"/> where they are no image's.</summary>
    public static ImageFormat? Sniff(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xD8, 0xFF, ..] => ImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageFormat.Png,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageFormat.WebP,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => ImageFormat.Tiff,

        // Two letters are little: ask for the unused fields and a known size of the second header as well.
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, _, _, _, _, 12 or 40 or 52 or 56 or 64 or 108 or 124, 0, 0, 0, ..] => ImageFormat.Bmp,
        _ => null,
    };

    /// <summary>Reads the header alone.</summary>
    /// <exception cref="ImageDecodeException">The file is empty, no image, of a kind that is not read, or its header is damaged.</exception>
    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty) throw new ImageDecodeException("file is empty");
        var header = Sniff(file) switch
        {
            ImageFormat.Jpeg => JpegFormat.ReadHeader(file),
            ImageFormat.Png => PngFormat.ReadHeader(file),
            ImageFormat.Bmp => BmpFormat.ReadHeader(file),
            ImageFormat.WebP => WebPFormat.ReadHeader(file),
            ImageFormat.Tiff => TiffFormat.ReadHeader(file),
            _ when ForeignFormats.NameOf(file) is { } name => throw NotRead.Kind(name),
            _ => throw new ImageDecodeException($"not an image: starts with '{Start(file)}'"),
        };
        return header is { Width: > 0, Height: > 0 }
            ? header
            : throw new ImageDecodeException($"damaged header: {header.Width}×{header.Height} pixels");
    }

    /// <summary>Checks that the file has all that its structure promises.</summary>
    /// <exception cref="ImageDecodeException">It is truncated or damaged.</exception>
    internal static void CheckComplete(ImageFormat format, ReadOnlySpan<byte> file)
    {
        switch (format)
        {
            case ImageFormat.Jpeg:
                JpegFormat.CheckComplete(file);
                break;
            case ImageFormat.Png:
                PngFormat.CheckComplete(file);
                break;
            case ImageFormat.Bmp:
                BmpFormat.CheckComplete(file);
                break;
            case ImageFormat.WebP:
                WebPFormat.CheckComplete(file);
                break;
            case ImageFormat.Tiff:
                TiffFormat.CheckComplete(file);
                break;
        }
    }

    private static string Start(ReadOnlySpan<byte> file)
    {
        var text = new StringBuilder();
        foreach (var b in file[..Math.Min(16, file.Length)])
        {
            if (b is >= 0x20 and < 0x7F) text.Append((char)b);
            else text.Append($"\\x{b:X2}");
        }

        return text.ToString();
    }
}
