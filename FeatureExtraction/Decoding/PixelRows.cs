using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>Rows of 8-bit pixels of other orders, and with transparency, as RGB.</summary>
internal static class PixelRows
{
    /// <summary>A row of BGR as RGB.</summary>
    public static void Bgr(ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        for (var i = 0; i + 2 < row.Length; i += 3)
        {
            rgb[i] = row[i + 2];
            rgb[i + 1] = row[i + 1];
            rgb[i + 2] = row[i];
        }
    }

    /// <summary>A row of RGBA, colours not multiplied with the opacity, as RGB.</summary>
    public static void Rgba(ReadOnlySpan<byte> row, Span<byte> rgb, AlphaHandling alpha)
    {
        var done = alpha == AlphaHandling.Drop ? DropBlocks(row, rgb) : 0;
        for (int i = 4 * done, o = 3 * done; i + 3 < row.Length && o + 2 < rgb.Length; i += 4, o += 3)
        {
            var opacity = alpha == AlphaHandling.White ? row[i + 3] : (byte)255;
            if (opacity == 255)
            {
                (rgb[o], rgb[o + 1], rgb[o + 2]) = (row[i], row[i + 1], row[i + 2]);
                continue;
            }

            rgb[o] = OnWhite(row[i], opacity);
            rgb[o + 1] = OnWhite(row[i + 1], opacity);
            rgb[o + 2] = OnWhite(row[i + 2], opacity);
        }
    }

    // Four pixels at a time; each block writes four bytes too many, which the next one, or the rest, writes again. Returns the pixels done.
    private static int DropBlocks(ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        var done = 0;
        ref var source = ref MemoryMarshal.GetReference(row);
        ref var target = ref MemoryMarshal.GetReference(rgb);
        for (; Vector128.IsHardwareAccelerated && (4 * done) + 16 <= row.Length && (3 * done) + 16 <= rgb.Length; done += 4)
        {
            Vector128.Shuffle(Vector128.LoadUnsafe(ref source, (nuint)(4 * done)), Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255)).StoreUnsafe(ref target, (nuint)(3 * done));
        }

        return done;
    }

    /// <summary>The nearest whole number of (value × alpha + 255 × (255 − alpha)) / 255.</summary>
    public static byte OnWhite(int value, int alpha) => (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);
}
