using System.Runtime.InteropServices;

namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>Turns images as EXIF's orientation says (Exif 2.3, tag 0x0112).</summary>
internal static class Upright
{
    /// <summary>The image turned upright, in a new buffer, the old one disposed of; the image itself where it is upright already.</summary>
    /// <param name="image">Pixels as stored.</param>
    /// <param name="orientation">1 to 8: where row 0 and column 0 of the stored pixels belong.</param>
    public static RgbImage Turn(RgbImage image, int orientation)
    {
        if (orientation is < 2 or > 8) return image;
        using (image)
        {
            var (width, height) = (image.Width, image.Height);
            var swaps = orientation >= 5;
            var turned = swaps ? new RgbImage(height, width) : new RgbImage(width, height);

            // The source pixel of (0, 0), and the steps in the source for a step right and a step down in the result.
            var (start, right, down) = orientation switch
            {
                2 => (width - 1, -1, width),
                3 => ((height * width) - 1, -1, -width),
                4 => ((height - 1) * width, 1, -width),
                5 => (0, width, 1),
                6 => ((height - 1) * width, -width, 1),
                7 => ((height * width) - 1, -width, -1),
                _ => (width - 1, width, -1),
            };
            var source = MemoryMarshal.Cast<byte, Rgb>(image.Pixels);
            var target = MemoryMarshal.Cast<byte, Rgb>(turned.Pixels);
            for (var y = 0; y < turned.Height; y++)
            {
                var from = start + (y * down);
                foreach (ref var pixel in target.Slice(y * turned.Width, turned.Width))
                {
                    pixel = source[from];
                    from += right;
                }
            }

            return turned;
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Rgb(byte R, byte G, byte B);
}
