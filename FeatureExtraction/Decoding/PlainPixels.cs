using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding.Formats.Bmp;
using TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>Files whose pixels lie there plainly enough to be read without a library, so that they are the same with each: all bitmaps that are read, and most TIFFs.</summary>
internal static class PlainPixels
{
    /// <summary>Whether <see cref="Read"/> reads the file.</summary>
    public static bool Knows(ImageFormat format, ReadOnlySpan<byte> file) =>
        format == ImageFormat.Bmp || (format == ImageFormat.Tiff && TiffTable.IsUnpackedHere(TiffLayout.Read(file)));

    /// <summary>The pixels as stored, not turned upright.</summary>
    /// <param name="format">The file's format.</param>
    /// <param name="file">A whole file whose header was checked.</param>
    /// <param name="alpha">What becomes of transparency.</param>
    public static RgbImage Read(ImageFormat format, ReadOnlySpan<byte> file, AlphaHandling alpha) =>
        format == ImageFormat.Bmp ? BmpPixels.Read(file, alpha) : TiffPixels.Read(file, alpha);
}
