using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Every line of the table of TIFFs that are read, against what TIFF 6.0 says the samples mean.</summary>
public abstract class TiffTests(string decoder)
{
    private CheckedDecoder Decoder => Decoders.Require(decoder);

    public static TheoryData<int, int, int> Kinds()
    {
        var kinds = new TheoryData<int, int, int>();
        foreach (var bits in (int[])[1, 2, 4, 8, 10, 12, 14, 16])
        {
            foreach (var photometric in (int[])[0, 1, 2])
            {
                foreach (var extra in (int[])[-1, 0, 1, 2])
                {
                    if (photometric != 0 || extra != 1) kinds.Add(photometric, bits, extra);
                }
            }
        }

        foreach (var bits in (int[])[1, 2, 4, 8, 16])
        {
            foreach (var extra in (int[])[-1, 0, 2]) kinds.Add(3, bits, extra);
        }

        kinds.Add(5, 8, -1);
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pixels_are_what_the_standard_says_however_they_are_stored(int photometric, int bits, int extra)
    {
        var most = (1 << bits) - 1;
        var colours = photometric switch { 2 => 3, 5 => 4, _ => 1 };
        var random = new Random(bits);
        var plain = new TiffWriter
        {
            Photometric = photometric,
            Bits = bits,
            Samples = colours + (extra < 0 ? 0 : 1),
            ExtraSamples = extra < 0 ? [] : [extra],
            ColourMap = photometric == 3 ? [.. Enumerable.Range(0, 3 << bits).Select(_ => random.Next(65536))] : [],
        };
        var samples = new int[plain.Height, plain.Width, plain.Samples];
        for (var i = 0; i < samples.Length; i++)
        {
            // Runs here and there, so that packing has something to pack; premultiplied colours are no greater than their alpha.
            var (y, x, s) = (i / plain.Samples / plain.Width, i / plain.Samples % plain.Width, i % plain.Samples);
            samples[y, x, s] = x is > 5 and < 9 ? samples[y, x - 1, s] : random.Next(most + 1);
        }

        for (var i = 0; extra == 1 && i < samples.Length; i++)
        {
            var (y, x, s) = (i / plain.Samples / plain.Width, i / plain.Samples % plain.Width, i % plain.Samples);
            samples[y, x, s] = Math.Min(samples[y, x, s], samples[y, x, plain.Samples - 1]);
        }

        var (white, drop) = (TiffMeaning.Rgb(plain, samples, AlphaHandling.White), TiffMeaning.Rgb(plain, samples, AlphaHandling.Drop));
        foreach (var file in Stored(plain).Take(plain.ColourMap.Length > 10_000 ? 3 : 100))
        {
            var bytes = file.Write((y, x, s) => samples[y, x, s]);
            foreach (var (alpha, expected) in ((AlphaHandling, byte[])[])[(AlphaHandling.White, white), (AlphaHandling.Drop, drop)])
            {
                if (extra < 1 && alpha == AlphaHandling.Drop) continue;
                using var image = Decoder.Decode(bytes, new DecodeOptions { Alpha = alpha });
                Assert.True(expected.AsSpan().SequenceEqual(image.Pixels), $"{file} {alpha}");
            }
        }
    }

    private static IEnumerable<TiffWriter> Stored(TiffWriter plain)
    {
        (int, int)?[] tiles = [null, (16, 16), (32, 48)];
        foreach (var compression in (int[])[TiffWriter.Plain, TiffWriter.PackBits, TiffWriter.Lzw, TiffWriter.Deflate])
        {
            foreach (var tile in tiles)
            {
                foreach (var planar in (bool[])[false, true])
                {
                    var file = plain with { Compression = compression, Tile = tile, Planar = planar, RowsPerStrip = planar ? 7 : 1000 };
                    yield return file;
                    yield return file with { BigEndian = true, FillOrder = 2 };
                    if (plain.Bits is 8 or 16 && compression != TiffWriter.Plain) yield return file with { Predictor = 2, BigEndian = planar };
                }
            }
        }

        yield return plain with { Compression = TiffWriter.OldDeflate };
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public void Long_LZW_data_are_read(int colours)
    {
        // Enough codes to fill the table, and codes that stand for themselves.
        var random = new Random(colours);
        var file = new TiffWriter { Width = 150, Height = 120, Compression = TiffWriter.Lzw };
        var samples = new int[file.Height, file.Width, 3];
        for (var i = 0; i < samples.Length; i++) samples[i / 3 / file.Width, i / 3 % file.Width, i % 3] = i < 9000 ? 7 : random.Next(colours);
        using var image = Decoder.Decode(file.Write((y, x, s) => samples[y, x, s]), new DecodeOptions());
        Assert.True(TiffMeaning.Rgb(file, samples, AlphaHandling.White).AsSpan().SequenceEqual(image.Pixels));
    }

    [Fact]
    public void Colour_maps_of_eight_bits_are_taken_as_meant()
    {
        var file = new TiffWriter { Photometric = 3, Samples = 1, Bits = 1, ColourMap = [10, 200, 20, 210, 30, 220] };
        using var image = Decoder.Decode(file.Write((_, x, _) => x & 1), new DecodeOptions());
        Assert.Equal([10, 20, 30, 200, 210, 220], image.Row(0)[..6].ToArray());
    }

    [Fact]
    public void Lengths_of_uncompressed_strips_may_be_missing()
    {
        var file = new TiffWriter { Tags = new() { [279] = null } };
        using var image = Decoder.Decode(file.Write((y, _, _) => y), new DecodeOptions());
        Assert.Equal(18, image.Row(18)[0]);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 1)]
    [InlineData(8, 2)]
    public void Orientations_are_applied(int orientation, int corner)
    {
        var file = new TiffWriter { Width = 2, Height = 3, Photometric = 1, Samples = 1, Orientation = orientation }.Write((y, x, _) => (10 * y) + x);
        using var image = Decoder.Decode(file, new DecodeOptions());
        Assert.Equal(corner switch { 0 => 0, 1 => 21, _ => 1 }, image.Row(0)[0]);
    }
}
