using TransferLearning.Core.Preprocessing;

namespace TransferLearning.Tests.Decoding;

/// <summary>What the samples of a TIFF mean, in the words of TIFF 6.0 and with fractions.</summary>
internal static class TiffMeaning
{
    public static byte[] Rgb(TiffWriter file, int[,,] samples, AlphaHandling alpha)
    {
        var rgb = new byte[3 * file.Width * file.Height];
        var most = (1 << file.Bits) - 1;
        for (var i = 0; i < rgb.Length; i++)
        {
            var (y, x, c) = (i / 3 / file.Width, i / 3 % file.Width, i % 3);
            var extra = file.ExtraSamples is [var kind] ? kind : -1;
            var opacity = Level(samples[y, x, file.Samples - 1], file.Bits);
            var isDivided = extra == 1 && alpha == AlphaHandling.Drop;
            var colour = file.Photometric switch
            {
                0 => 255 - Value(0),
                1 => Value(0),
                2 => Value(c),
                3 => file.ColourMap[(c << file.Bits) + samples[y, x, 0]] >> 8,
                _ => Nearest((255 - Value(c)) * (255 - Value(3)) / 255.0),
            };
            if (alpha == AlphaHandling.White && extra == 1) colour += 255 - opacity;
            if (alpha == AlphaHandling.White && extra == 2) colour = Nearest(((colour * opacity) + (255 * (255 - opacity))) / 255.0);
            rgb[i] = (byte)colour;

            int Value(int channel)
            {
                var value = samples[y, x, channel];
                var whole = samples[y, x, file.Samples - 1];
                return Level(!isDivided ? value : whole == 0 ? 0 : Nearest((double)value * most / whole), file.Bits);
            }
        }

        return rgb;
    }

    // Of more than eight bits the upper eight.
    private static int Level(int value, int bits) => bits > 8 ? value >> (bits - 8) : value * 255 / ((1 << bits) - 1);

    private static int Nearest(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);
}
