using System.Buffers;
using SkiaSharp;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding.Formats;
using TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;
using TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>
/// Decodes with Skia (libjpeg-turbo, libpng, libwebp), which runs where OpenCV's library does not load. Only kinds whose pixels are known to equal OpenCV's
/// (<see cref="SkiaTable"/>), so that features do not depend on the machine.
/// </summary>
internal sealed class SkiaDecoder : CheckedDecoder
{
    private const int RowsAtOnce = 32;
    private readonly string _howToGetOpenCv;

    /// <summary>Loads the native library.</summary>
    /// <exception cref="TlearnException">It does not load; the message says what to do.</exception>
    public SkiaDecoder()
        : this(OpenCvLibrary.HowToLoad)
    {
    }

    /// <summary>As <see cref="SkiaDecoder()"/>.</summary>
    /// <param name="howToGetOpenCv">What to do for the kinds that are left to OpenCV, to follow a colon.</param>
    internal SkiaDecoder(string howToGetOpenCv)
        : base($"Skia {SkiaLibrary.Version}") => _howToGetOpenCv = howToGetOpenCv;

    internal override unsafe byte[] Jpeg(RgbImage image, int quality)
    {
        // Skia takes no pixels of three bytes.
        var four = ArrayPool<byte>.Shared.Rent(4 * image.Width * image.Height);
        try
        {
            var pixels = image.Pixels;
            for (int i = 0, o = 0; i < pixels.Length; i += 3, o += 4) (four[o], four[o + 1], four[o + 2], four[o + 3]) = (pixels[i], pixels[i + 1], pixels[i + 2], 255);
            fixed (byte* first = four)
            {
                using var pixmap = new SKPixmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), (nint)first);
                using var file = pixmap.Encode(new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore))
                    ?? throw new InvalidOperationException($"Skia made no JPEG of {image.Width}×{image.Height} pixels");
                return file.ToArray();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(four);
        }
    }

    private protected override unsafe RgbImage Read(ReadOnlySpan<byte> file, in ImageHeader header, AlphaHandling alpha, int denominator)
    {
        if (SkiaTable.Unread(file, header) is { } kind) throw OpenCvWanted.For(kind, _howToGetOpenCv);
        if (header.Format == ImageFormat.Png) PngPacking.CheckEnd(file, header);
        var read = SkiaTable.AsRead(file, header);
        fixed (byte* bytes = read)
        {
            using var data = SKData.Create((nint)bytes, read.Length);
            using var codec = SKCodec.Create(data) ?? throw new ImageDecodeException($"damaged {header.Format} data");
            RequireSize(header, codec.Info.Width, codec.Info.Height);
            var reduced = header with { Width = JpegReduction.Side(header.Width, denominator), Height = JpegReduction.Side(header.Height, denominator) };
            return Pixels(codec, reduced, header.HasAlpha ? alpha : AlphaHandling.Drop, _howToGetOpenCv);
        }
    }

    private static RgbImage Pixels(SKCodec codec, in ImageHeader header, AlphaHandling alpha, string howToGetOpenCv)
    {
        // Without a colour space nothing is converted: the pixels are those of the file, whatever profile it has.
        var info = new SKImageInfo(header.Width, header.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, null);

        // Photographs are large: a few rows at a time stay in the processor's cache, and a second picture of four bytes a pixel is spared. Other formats do not come by rows.
        var rows = header.Format == ImageFormat.Jpeg && codec.StartScanlineDecode(info) == SKCodecResult.Success && codec.ScanlineOrder == SKCodecScanlineOrder.TopDown ? RowsAtOnce : header.Height;
        if (4L * header.Width * rows > Array.MaxLength) throw OpenCvWanted.For(FormattableString.Invariant($"{header.Format} of more than {Array.MaxLength / 4:N0} pixels"), howToGetOpenCv);
        var four = ArrayPool<byte>.Shared.Rent(info.RowBytes * rows);
        var image = new RgbImage(header.Width, header.Height);
        try
        {
            for (var top = 0; top < header.Height; top += rows)
            {
                var count = Math.Min(rows, header.Height - top);
                if (rows == header.Height) ReadAll(codec, info, header, four);
                else ReadRows(codec, info, header, four, count);
                for (var y = 0; y < count; y++) PixelRows.Rgba(four.AsSpan(y * info.RowBytes, info.RowBytes), image.Row(top + y), alpha);
            }

            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(four);
        }
    }

    private static unsafe void ReadAll(SKCodec codec, SKImageInfo info, in ImageHeader header, byte[] four)
    {
        fixed (byte* first = four)
        {
            var result = codec.GetPixels(info, (nint)first, info.RowBytes, SKCodecOptions.Default);
            if (result != SKCodecResult.Success) throw new ImageDecodeException($"damaged {header.Format} data: {result}");
        }
    }

    private static unsafe void ReadRows(SKCodec codec, SKImageInfo info, in ImageHeader header, byte[] four, int count)
    {
        fixed (byte* first = four)
        {
            if (codec.GetScanlines((nint)first, count, info.RowBytes) != count) throw new ImageDecodeException($"damaged {header.Format} data: {SKCodecResult.IncompleteInput}");
        }
    }
}

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
