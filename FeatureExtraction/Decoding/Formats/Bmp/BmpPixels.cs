using System.Buffers.Binary;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Bmp;

/// <summary>Makes RGB of a bitmap: libraries do not heed masks, and make white of fewer than eight bits grey.</summary>
internal static class BmpPixels
{
    /// <summary>Reads the picture.</summary>
    /// <param name="file">A file that <see cref="BmpTable"/> knows and that has all its pixels.</param>
    /// <param name="alpha">What becomes of transparency.</param>
    public static RgbImage Read(ReadOnlySpan<byte> file, AlphaHandling alpha)
    {
        var layout = BmpLayout.Read(file);
        var image = new RgbImage(layout.Width, layout.Height);
        try
        {
            if (layout.Bits <= 8) Indexed(layout, file, image);
            else if (layout.Bits == 24) Bgr(layout, file, image);
            else Masked(layout, file, alpha, image);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static ReadOnlySpan<byte> StoredRow(in BmpLayout layout, ReadOnlySpan<byte> file, int y)
    {
        var row = layout.IsTopDown ? y : layout.Height - 1 - y;
        return file.Slice((int)(layout.Offset + (row * layout.RowBytes)), (int)layout.RowBytes);
    }

    private static void Indexed(in BmpLayout layout, ReadOnlySpan<byte> file, RgbImage image)
    {
        var palette = layout.Palette(file);
        var runs = layout.IsRunLength ? BmpRuns.Indices(layout, file[(int)layout.Offset..]) : [];
        var (bits, mask) = (layout.Bits, (1 << layout.Bits) - 1);
        for (var y = 0; y < image.Height; y++)
        {
            var rgb = image.Row(y);
            var row = layout.IsRunLength ? runs.AsSpan(y * layout.Width, layout.Width) : StoredRow(layout, file, y);
            for (var x = 0; x < image.Width; x++)
            {
                // The first pixel stands in the highest bits; runs have a byte for each.
                var index = bits == 8 || layout.IsRunLength ? row[x] : (row[x * bits / 8] >> (8 - bits - (x * bits % 8))) & mask;
                palette.AsSpan(3 * index, 3).CopyTo(rgb[(3 * x)..]);
            }
        }
    }

    private static void Bgr(in BmpLayout layout, ReadOnlySpan<byte> file, RgbImage image)
    {
        for (var y = 0; y < image.Height; y++) PixelRows.Bgr(StoredRow(layout, file, y)[..image.Stride], image.Row(y));
    }

    private static void Masked(in BmpLayout layout, ReadOnlySpan<byte> file, AlphaHandling alpha, RgbImage image)
    {
        var (red, green, blue, opacity) = (layout.Red, layout.Green, layout.Blue, layout.Alpha);
        var (reds, greens, blues, opacities) = (red.Levels(), green.Levels(), blue.Levels(), opacity.Levels());
        var composes = opacity.Bits != 0 && alpha == AlphaHandling.White;
        for (var y = 0; y < image.Height; y++)
        {
            var row = StoredRow(layout, file, y);
            var rgb = image.Row(y);
            for (var x = 0; x < image.Width; x++)
            {
                var pixel = layout.Bits == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..]) : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);
                var (r, g, b) = (Level(pixel, red, reds), Level(pixel, green, greens), Level(pixel, blue, blues));
                var a = composes ? Level(pixel, opacity, opacities) : (byte)255;
                var target = rgb.Slice(3 * x, 3);
                (target[0], target[1], target[2]) = (PixelRows.OnWhite(r, a), PixelRows.OnWhite(g, a), PixelRows.OnWhite(b, a));
            }
        }
    }

    private static byte Level(uint pixel, BmpMask mask, byte[] levels) => levels[(pixel & mask.Bits) >> mask.Shift];
}
