using System.Runtime.InteropServices;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>Turns images as EXIF's orientation says (Exif 2.3, tag 0x0112).</summary>
/// <param name="orientation">1 to 8: where row 0 and column 0 of the stored pixels belong; all other numbers are upright.</param>
internal readonly struct Upright(int orientation)
{
    private readonly int _orientation = orientation is >= 2 and <= 8 ? orientation : 1;

    /// <summary>Whether columns become rows.</summary>
    public bool Swaps => _orientation >= 5;

    private bool IsPlain => _orientation <= 1;

    /// <summary>The size of the upright image.</summary>
    /// <param name="stored">The size as stored.</param>
    public ImageSize Size(ImageSize stored) => Swaps ? new ImageSize(stored.Width, stored.Height) : stored;

    /// <summary>Where pixels of the upright image are stored.</summary>
    /// <param name="area">The pixels.</param>
    /// <param name="stored">The size as stored.</param>
    public PixelArea Stored(PixelArea area, ImageSize stored)
    {
        if (IsPlain) return area;
        var (start, right, down) = Steps(stored.Width, stored.Height);
        var (first, last) = (start + (area.Top * down) + (area.Left * right), start + ((area.Bottom - 1) * down) + ((area.Right - 1) * right));
        var (x, y) = ((First: first % stored.Width, Last: last % stored.Width), (First: first / stored.Width, Last: last / stored.Width));
        return new PixelArea(Math.Min(x.First, x.Last), Math.Min(y.First, y.Last), Math.Max(x.First, x.Last) + 1, Math.Max(y.First, y.Last) + 1);
    }

    /// <summary>The image turned upright, in a new buffer, the old one disposed of; the image itself where it is upright already.</summary>
    /// <param name="image">Pixels as stored.</param>
    /// <param name="wanted">The pixels of the upright image that are wanted; <see langword="null"/> for all.</param>
    public RgbImage Turn(RgbImage image, PixelArea? wanted = null)
    {
        if (IsPlain) return image;
        using (image)
        {
            var (width, height) = Swaps ? (image.Height, image.Width) : (image.Width, image.Height);
            var area = wanted ?? PixelArea.Whole(width, height);
            var turned = new RgbImage(width, height) { Made = area };
            var (start, right, down) = Steps(image.Width, image.Height);
            var source = MemoryMarshal.Cast<byte, Rgb>(image.Pixels);
            var target = MemoryMarshal.Cast<byte, Rgb>(turned.Pixels);
            for (var y = area.Top; y < area.Bottom; y++)
            {
                var from = start + (y * down) + (area.Left * right);
                foreach (ref var pixel in target[((y * width) + area.Left)..((y * width) + area.Right)])
                {
                    pixel = source[from];
                    from += right;
                }
            }

            return turned;
        }
    }

    // The stored pixel of (0, 0), and the steps in the stored pixels for a step right and a step down in the upright image.
    private (int Start, int Right, int Down) Steps(int width, int height) => _orientation switch
    {
        2 => (width - 1, -1, width),
        3 => ((height * width) - 1, -1, -width),
        4 => ((height - 1) * width, 1, -width),
        5 => (0, width, 1),
        6 => ((height - 1) * width, -width, 1),
        7 => ((height * width) - 1, -width, -1),
        _ => (width - 1, width, -1),
    };

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Rgb(byte R, byte G, byte B);
}
