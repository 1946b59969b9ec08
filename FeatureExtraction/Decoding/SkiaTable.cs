using TransferLearning.FeatureExtraction.Decoding.Formats;
using TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>The kinds that Skia decodes to the very pixels of OpenCV, each held by a test; the others are left to OpenCV by their names.</summary>
internal static class SkiaTable
{
    /// <summary>What users call the kind of a file that Skia is not used for; <see langword="null"/> where it is.</summary>
    /// <param name="file">A whole file of a kind that OpenCV reads.</param>
    /// <param name="header">What its header says.</param>
    public static string? Unread(ReadOnlySpan<byte> file, in ImageHeader header) => header.Format switch
    {
        // Skia knows no TIFF; what own code reads does not come here.
        ImageFormat.Tiff => $"TIFF with {TiffNames.Of(TiffLayout.Read(file).Compression)} compression",

        // Skia rounds the way from inks to RGB otherwise.
        ImageFormat.Jpeg when JpegFormat.ComponentsOf(file) == 4 => "CMYK JPEG",
        ImageFormat.Png when PngFormat.HasUnfitTransparency(file) => "PNG whose transparency does not fit its colours",
        ImageFormat.Png when PngFormat.HasNamelessChunk(file) => "PNG with a chunk whose name the standard does not allow",
        _ => null,
    };

    /// <summary>The file as Skia shall read it: colours that a palette has not are black with OpenCV, and the palette's last with Skia.</summary>
    public static ReadOnlySpan<byte> AsRead(ReadOnlySpan<byte> file, in ImageHeader header) => header.Format == ImageFormat.Png ? PngFormat.WithWholePalette(file) : file;
}
