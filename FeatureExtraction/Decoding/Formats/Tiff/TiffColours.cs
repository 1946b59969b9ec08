using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Tiff;

/// <summary>Makes RGB of a row of a TIFF's samples, as photometric interpretation and extra samples say.</summary>
internal sealed class TiffColours
{
    private readonly TiffPhotometric _photometric;
    private readonly TiffExtraSample _extra;
    private readonly AlphaHandling _alpha;
    private readonly int _samples, _most;

    // The grey level of each value, 0 to 255; of a palette the reds, greens and blues.
    private readonly byte[] _levels, _reds, _greens, _blues;

    public TiffColours(TiffLayout layout, AlphaHandling alpha)
    {
        (_photometric, _extra, _alpha, _samples) = (layout.Photometric!.Value, layout.Extra, alpha, (int)layout.SamplesPerPixel);
        _most = (1 << layout.Bits) - 1;
        _levels = new byte[_most + 1];
        for (var value = 0; value <= _most; value++) _levels[value] = layout.Bits > 8 ? (byte)(value >> (layout.Bits - 8)) : (byte)(value * 255 / _most);
        AreStoredAsRgb = _photometric == TiffPhotometric.Rgb && layout.Bits == 8 && _samples == 3 && !layout.IsPlanar;
        (_reds, _greens, _blues) = _photometric switch
        {
            TiffPhotometric.Palette => (Part(layout.ColourMap, 0), Part(layout.ColourMap, 1), Part(layout.ColourMap, 2)),
            TiffPhotometric.WhiteIsZero when Turned() is var turned => (turned, turned, turned),
            _ => (_levels, _levels, _levels),
        };
    }

    /// <summary>Whether rows are 8-bit RGB as they stand.</summary>
    public bool AreStoredAsRgb { get; }

    /// <summary>Converts a row, whose samples may be changed.</summary>
    /// <param name="samples">All samples of a pixel, then the next pixel's.</param>
    /// <param name="rgb">The result.</param>
    public void ToRgb(Span<ushort> samples, Span<byte> rgb)
    {
        if (_extra == TiffExtraSample.AssociatedAlpha && _alpha == AlphaHandling.Drop) Divide(samples);
        for (int i = 0, o = 0; o < rgb.Length; i += _samples, o += 3)
        {
            var pixel = samples.Slice(i, _samples);
            var (red, green, blue) = _photometric switch
            {
                TiffPhotometric.Rgb => (_levels[pixel[0]], _levels[pixel[1]], _levels[pixel[2]]),
                TiffPhotometric.Separated => (Inked(pixel[0], pixel[3]), Inked(pixel[1], pixel[3]), Inked(pixel[2], pixel[3])),
                _ => (_reds[pixel[0]], _greens[pixel[0]], _blues[pixel[0]]),
            };
            if (_alpha == AlphaHandling.White && _extra is TiffExtraSample.AssociatedAlpha or TiffExtraSample.StraightAlpha)
            {
                var opacity = _levels[pixel[^1]];
                (red, green, blue) = (OnWhite(red, opacity), OnWhite(green, opacity), OnWhite(blue, opacity));
            }

            (rgb[o], rgb[o + 1], rgb[o + 2]) = (red, green, blue);
        }
    }

    private byte OnWhite(byte value, byte opacity) =>
        _extra == TiffExtraSample.AssociatedAlpha ? (byte)Math.Min(255, value + 255 - opacity) : PixelRows.OnWhite(value, opacity);

    // What an ink and black let through.
    private static byte Inked(int ink, int black) => (byte)((((255 - ink) * (255 - black)) + 127) / 255);

    /// <summary>Takes the alpha out of the colours again.</summary>
    private void Divide(Span<ushort> samples)
    {
        for (; !samples.IsEmpty; samples = samples[_samples..])
        {
            var opacity = samples[_samples - 1];
            for (var c = 0; c < _samples - 1; c++) samples[c] = opacity == 0 ? (ushort)0 : (ushort)Math.Min(_most, ((samples[c] * (long)_most) + (opacity / 2)) / opacity);
        }
    }

    private byte[] Turned() => Array.ConvertAll(_levels, level => (byte)(255 - level));

    /// <summary>A third of a palette. Its numbers have 16 bits; some old writers put 8 there, which libtiff and its users take as meant.</summary>
    private static byte[] Part(long[] map, int part)
    {
        var shift = map.Max() < 256 ? 0 : 8;
        return Array.ConvertAll(map.AsSpan(part * map.Length / 3, map.Length / 3).ToArray(), value => (byte)(value >> shift));
    }
}
