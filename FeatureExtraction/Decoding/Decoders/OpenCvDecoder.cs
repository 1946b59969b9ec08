using OpenCvSharp;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding.Formats;
using TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>Decodes with OpenCV (libjpeg-turbo, libpng, libwebp, libtiff): every kind that is read at all.</summary>
internal sealed class OpenCvDecoder : CheckedDecoder
{
    // OpenCvSharp has no name for IMREAD_COLOR_RGB.
    private const ImreadModes ColourRgb = (ImreadModes)256;

    /// <summary>Loads the native library.</summary>
    /// <exception cref="TlearnException">It does not load; the message says what to install.</exception>
    public OpenCvDecoder()
        : base($"OpenCV {OpenCvLibrary.Version}")
    {
    }

    internal override unsafe byte[] Jpeg(RgbImage image, int quality)
    {
        fixed (byte* pixels = image.Pixels)
        {
            using var rgb = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, (nint)pixels);
            using var bgr = new Mat();
            Cv2.CvtColor(rgb, bgr, ColorConversionCodes.RGB2BGR);
            Cv2.ImEncode(".jpg", bgr, out var file, new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
            return file;
        }
    }

    private protected override RgbImage Read(ReadOnlySpan<byte> file, in ImageHeader header, AlphaHandling alpha, int denominator)
    {
        // Samples that are 8-bit and opaque come out as RGB at once; all others are taken as stored and converted here.
        var asStored = header.HasAlpha || header.BitsPerSample > 8;
        var stored = header.Format == ImageFormat.Tiff ? TiffFormat.AsStored(file, header) : file;
        using var decoded = Decode(stored, header.Format, asStored ? ImreadModes.Unchanged : ColourRgb | ImreadModes.IgnoreOrientation | Reduced(denominator));
        RequireSize(header, decoded.Width, decoded.Height, denominator);
        var image = asStored ? StoredPixels.ToRgb(decoded, alpha) : StoredPixels.Copy(decoded);
        if (header is { Format: ImageFormat.Png, HasAlpha: true } && alpha == AlphaHandling.White && PngFormat.TransparentGrey(file) is { } level)
        {
            StoredPixels.Whiten(decoded, level, image);
        }

        return image;
    }

    // The flags of IMREAD_REDUCED_GRAYSCALE_2 to _8, which reduce colours as well.
    private static ImreadModes Reduced(int denominator) => denominator == 1 ? 0 : (ImreadModes)(8 * denominator);

    private static Mat Decode(ReadOnlySpan<byte> file, ImageFormat format, ImreadModes mode)
    {
        try
        {
            var decoded = Cv2.ImDecode(file, mode);
            if (!decoded.Empty()) return decoded;
            decoded.Dispose();
        }
        catch (OpenCVException e)
        {
            throw new ImageDecodeException($"damaged {format} data: {e.ErrMsg}", e);
        }
        catch (OpenCvSharpException e)
        {
            throw new ImageDecodeException($"damaged: {e.Message}", e);
        }

        throw new ImageDecodeException($"damaged {format} data");
    }
}
