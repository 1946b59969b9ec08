using OpenCvSharp;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>Makes 8-bit RGB of what OpenCV decoded: 8 or 16 bits; grey, grey and alpha, BGR or BGRA.</summary>
internal static class StoredPixels
{
    /// <summary>Copies pixels that are 8-bit RGB already.</summary>
    public static RgbImage Copy(Mat decoded)
    {
        if (decoded.Type() != MatType.CV_8UC3) throw Unsupported(decoded);
        var image = new RgbImage(decoded.Width, decoded.Height);
        for (var y = 0; y < image.Height; y++) Row<byte>(decoded, y).CopyTo(image.Row(y));
        return image;
    }

    /// <summary>Converts pixels; of 16 bits the upper 8 are kept.</summary>
    /// <exception cref="ImageDecodeException">The pixels are of another type.</exception>
    public static RgbImage ToRgb(Mat decoded, AlphaHandling alpha)
    {
        var channels = decoded.Channels();
        if (channels > 4 || decoded.Depth() is not (MatType.CV_8U or MatType.CV_16U)) throw Unsupported(decoded);
        var image = new RgbImage(decoded.Width, decoded.Height);
        var upper = new byte[decoded.Depth() == MatType.CV_16U ? image.Width * channels : 0];
        for (var y = 0; y < image.Height; y++)
        {
            var row = upper.Length == 0 ? Row<byte>(decoded, y) : UpperBytes(Row<ushort>(decoded, y), upper);
            switch (channels)
            {
                case 1:
                    Grey(row, image.Row(y));
                    break;
                case 2:
                    GreyAlpha(row, image.Row(y), alpha);
                    break;
                case 3:
                    PixelRows.Bgr(row, image.Row(y));
                    break;
                default:
                    Bgra(row, image.Row(y), alpha);
                    break;
            }
        }

        return image;
    }

    /// <summary>Makes pixels of one grey level white: OpenCV does not know transparent greys.</summary>
    /// <param name="decoded">The grey samples, 8 or 16 bits.</param>
    /// <param name="level">The level that is transparent.</param>
    /// <param name="image">The converted image.</param>
    public static void Whiten(Mat decoded, int level, RgbImage image)
    {
        if (decoded.Channels() != 1) return;
        var isWide = decoded.Depth() == MatType.CV_16U;
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                if ((isWide ? Row<ushort>(decoded, y)[x] : Row<byte>(decoded, y)[x]) == level) image.Row(y).Slice(3 * x, 3).Fill(255);
            }
        }
    }

    private static unsafe ReadOnlySpan<T> Row<T>(Mat decoded, int y)
        where T : unmanaged => new((void*)decoded.Ptr(y), decoded.Width * decoded.Channels());

    private static ReadOnlySpan<byte> UpperBytes(ReadOnlySpan<ushort> row, Span<byte> upper)
    {
        for (var i = 0; i < row.Length; i++) upper[i] = (byte)(row[i] >> 8);
        return upper[..row.Length];
    }

    private static void Grey(ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        for (var x = 0; x < row.Length; x++) rgb.Slice(3 * x, 3).Fill(row[x]);
    }

    private static void GreyAlpha(ReadOnlySpan<byte> row, Span<byte> rgb, AlphaHandling alpha)
    {
        for (var x = 0; x < row.Length / 2; x++) rgb.Slice(3 * x, 3).Fill(alpha == AlphaHandling.White ? PixelRows.OnWhite(row[2 * x], row[(2 * x) + 1]) : row[2 * x]);
    }

    private static void Bgra(ReadOnlySpan<byte> row, Span<byte> rgb, AlphaHandling alpha)
    {
        for (int i = 0, o = 0; i + 3 < row.Length; i += 4, o += 3)
        {
            var opacity = alpha == AlphaHandling.White ? row[i + 3] : (byte)255;
            rgb[o] = PixelRows.OnWhite(row[i + 2], opacity);
            rgb[o + 1] = PixelRows.OnWhite(row[i + 1], opacity);
            rgb[o + 2] = PixelRows.OnWhite(row[i], opacity);
        }
    }

    private static ImageDecodeException Unsupported(Mat decoded) => new($"pixels of type {decoded.Type()}, which are not read");
}
