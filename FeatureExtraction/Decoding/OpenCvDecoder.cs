using OpenCvSharp;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding.Formats;
using TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>
/// Decodes with OpenCV (libjpeg-turbo, libpng, libwebp, libtiff). The file's structure is checked first, because those libraries fill up
/// what is missing with grey, and whether its kind is known to come out right.
/// </summary>
public sealed class OpenCvDecoder : IImageDecoder
{
    // OpenCvSharp has no name for IMREAD_COLOR_RGB.
    private const ImreadModes ColourRgb = (ImreadModes)256;

    /// <summary>Loads the native library.</summary>
    /// <exception cref="Core.TlearnException">It does not load; the message says what to install.</exception>
    public OpenCvDecoder() => Name = $"OpenCV {OpenCvLibrary.Version}";

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
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException or InvalidOperationException or OpenCvSharpException or FormatException)
        {
            // Headers are written by anybody: whatever a parser trips over is that file's failure, never the run's.
            throw new ImageDecodeException($"damaged: {e.Message}", e);
        }
    }

    private static RgbImage DecodeChecked(ReadOnlySpan<byte> file, DecodeOptions options)
    {
        var header = ImageHeader.Read(file);
        if (header.PixelCount > options.MaxPixels)
        {
            throw new ImageDecodeException(FormattableString.Invariant($"{header.PixelCount:N0} pixels, more than the {options.MaxPixels:N0} allowed"));
        }

        ImageHeader.CheckComplete(header.Format, file);

        var image = PlainPixels.Knows(header.Format, file) ? PlainPixels.Read(header.Format, file, options.Alpha) : DecodeByLibrary(file, header, options);
        return options.Orientation == Orientation.Apply ? Upright.Turn(image, header.ExifOrientation) : image;
    }

    private static RgbImage DecodeByLibrary(ReadOnlySpan<byte> file, ImageHeader header, DecodeOptions options)
    {
        // Samples that are 8-bit and opaque come out as RGB at once; all others are taken as stored and converted here.
        var asStored = header.HasAlpha || header.BitsPerSample > 8;
        var stored = header.Format switch
        {
            ImageFormat.Tiff => TiffFormat.AsStored(file, header),
            ImageFormat.Png => PngFormat.AsStill(file),
            _ => file,
        };
        using var decoded = Decode(stored, header.Format, asStored ? ImreadModes.Unchanged : ColourRgb | ImreadModes.IgnoreOrientation);
        if (decoded.Width != header.Width || decoded.Height != header.Height)
        {
            throw new ImageDecodeException($"damaged: {decoded.Width}×{decoded.Height} pixels decoded, {header.Width}×{header.Height} expected");
        }

        var image = asStored ? StoredPixels.ToRgb(decoded, options.Alpha) : StoredPixels.Copy(decoded);
        if (header is { Format: ImageFormat.Png, HasAlpha: true } && options.Alpha == AlphaHandling.White && PngFormat.TransparentGrey(file) is { } level)
        {
            StoredPixels.Whiten(decoded, level, image);
        }

        return image;
    }

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

        throw new ImageDecodeException($"damaged {format} data");
    }
}
