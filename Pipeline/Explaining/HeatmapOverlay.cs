using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;

namespace TransferLearning.Explaining;

/// <summary>Pictures of heatmaps over images.</summary>
internal static class HeatmapOverlay
{
    private const int Quality = 90;

    // How much of the picture the brightest colour hides.
    private const float Strongest = 0.65f;
    private const int Stripe = 8;

    // Inferno of matplotlib at 0, 1/8, … 1: dark to bright, so that it reads without colours, too.
    private static readonly (float R, float G, float B)[] s_colors =
        [(0, 0, 4), (31, 12, 72), (85, 15, 109), (136, 34, 106), (186, 54, 85), (227, 89, 51), (249, 140, 10), (249, 201, 50), (252, 255, 164)];

    /// <summary>A JPEG file.</summary>
    /// <param name="pixels">The image, <c>[H,W,3]</c>.</param>
    /// <param name="size">Its size.</param>
    /// <param name="heatmap"><c>[H,W]</c>, 0 to 1; what is not a number was not shown to the network.</param>
    /// <param name="most">Pixels of the longer side, where it is longer.</param>
    public static byte[] Jpeg(byte[] pixels, ImageSize size, float[] heatmap, int most = int.MaxValue)
    {
        var shrunk = Math.Max(1, (double)Math.Max(size.Height, size.Width) / most);
        using var picture = new RgbImage(Math.Max(1, (int)(size.Width / shrunk)), Math.Max(1, (int)(size.Height / shrunk)));
        for (var y = 0; y < picture.Height; y++)
        {
            var row = picture.Row(y);
            var from = Math.Min(size.Height - 1, (int)((y + 0.5) * shrunk));
            for (var x = 0; x < picture.Width; x++)
            {
                var at = (from * size.Width) + Math.Min(size.Width - 1, (int)((x + 0.5) * shrunk));
                Mix(pixels.AsSpan(3 * at, 3), heatmap[at], (x + y) / Stripe % 2 == 0, row.Slice(3 * x, 3));
            }
        }

        return ImageEncoder.Jpeg(picture, Quality);
    }

    private static void Mix(ReadOnlySpan<byte> pixel, float heat, bool isStripe, Span<byte> result)
    {
        if (float.IsNaN(heat))
        {
            var grey = (byte)(((pixel[0] * 0.3f) + (pixel[1] * 0.59f) + (pixel[2] * 0.11f)) * (isStripe ? 0.45f : 0.6f));
            result.Fill(grey);
            return;
        }

        var at = Math.Clamp(heat, 0, 1) * (s_colors.Length - 1);
        var index = Math.Min((int)at, s_colors.Length - 2);
        var (low, high, part) = (s_colors[index], s_colors[index + 1], at - index);
        // Where nothing speaks for the class the picture itself is seen, darker.
        var share = 0.25f + ((Strongest - 0.25f) * Math.Clamp(heat, 0, 1));
        result[0] = Byte(pixel[0], low.R + ((high.R - low.R) * part));
        result[1] = Byte(pixel[1], low.G + ((high.G - low.G) * part));
        result[2] = Byte(pixel[2], low.B + ((high.B - low.B) * part));

        byte Byte(byte own, float color) => (byte)Math.Clamp((own * (1 - share)) + (color * share) + 0.5f, 0, 255);
    }
}
