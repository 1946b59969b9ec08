using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding.Formats;
using TransferLearning.FeatureExtraction.Decoding.Formats.Bmp;
using TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg.Pixels;
using TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>
/// What decoding is with every library. The file's structure is checked first, because libraries fill up what is missing with grey, and whether its
/// kind is known to come out right; bitmaps, plain TIFFs and the usual JPEGs are read by own code; images are turned upright here.
/// </summary>
internal abstract class CheckedDecoder : IImageDecoder
{
    private protected CheckedDecoder(string name) => Name = name;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public RgbImage Decode(ReadOnlySpan<byte> file, DecodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            return DecodeChecked(file, options);
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException or InvalidOperationException or FormatException)
        {
            // Anybody can write a header: whatever exception a parser ends with is the failure of that file, not of the run.
            throw new ImageDecodeException($"damaged: {e.Message}", e);
        }
    }

    /// <summary>Whether the usual JPEGs are read by own code. Default: yes; no is for tests that compare with the library.</summary>
    internal bool MakesJpegPixels { get; init; } = true;

    /// <summary>Makes a JPEG of pixels.</summary>
    internal abstract byte[] Jpeg(RgbImage image, int quality);

    /// <summary>Has the library decode a whole file of a kind that is read, as it is stored: not turned, no colours converted by profiles.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">What its header says.</param>
    /// <param name="alpha">What becomes of transparency.</param>
    /// <param name="denominator">By what the sides of a JPEG are divided (<see cref="JpegReduction"/>); 1 for all other formats.</param>
    private protected abstract RgbImage Read(ReadOnlySpan<byte> file, in ImageHeader header, AlphaHandling alpha, int denominator);

    private RgbImage DecodeChecked(ReadOnlySpan<byte> file, DecodeOptions options)
    {
        var header = ImageFormats.ReadHeader(file);
        var most = Math.Min(options.MaxPixels, RgbImage.MostPixels);
        if (header.PixelCount > most)
        {
            throw new ImageDecodeException(FormattableString.Invariant($"{header.PixelCount:N0} pixels, more than the {most:N0} allowed"));
        }

        var denominator = Denominator(header, options);
        var turn = options.Orientation == Orientation.Apply ? new Upright(header.ExifOrientation) : default;
        var stored = new ImageSize(JpegReduction.Side(header.Height, denominator), JpegReduction.Side(header.Width, denominator));
        var wanted = options.Wanted?.Invoke(turn.Size(stored));
        var image = (header.Format == ImageFormat.Jpeg && MakesJpegPixels ? JpegPixels.TryRead(file, denominator, wanted is { } area ? turn.Stored(area, stored) : null) : null)
            ?? ReadWhole(file, header, options.Alpha, denominator);
        return turn.Turn(image, wanted);
    }

    private RgbImage ReadWhole(ReadOnlySpan<byte> file, in ImageHeader header, AlphaHandling alpha, int denominator)
    {
        ImageFormats.CheckComplete(header.Format, file);
        return PlainPixels.Knows(header.Format, file) ? PlainPixels.Read(header.Format, file, alpha)
            : Read(header.Format == ImageFormat.Png ? PngFormat.AsStill(file) : file, header, alpha, denominator);
    }

    private static int Denominator(in ImageHeader header, DecodeOptions options)
    {
        if (header.Format != ImageFormat.Jpeg || options.Reduction is not { } reduction) return 1;
        var lies = options.Orientation == Orientation.Apply && new Upright(header.ExifOrientation).Swaps;
        return lies ? reduction.Denominator(header.Height, header.Width) : reduction.Denominator(header.Width, header.Height);
    }

    /// <summary>The library must find the size that the header says, divided.</summary>
    private protected static void RequireSize(in ImageHeader header, int width, int height, int denominator = 1)
    {
        var (expectedWidth, expectedHeight) = (JpegReduction.Side(header.Width, denominator), JpegReduction.Side(header.Height, denominator));
        if (width != expectedWidth || height != expectedHeight) throw new ImageDecodeException($"damaged: {width}×{height} pixels decoded, {expectedWidth}×{expectedHeight} expected");
    }
}

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
