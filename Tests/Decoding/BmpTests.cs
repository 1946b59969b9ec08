using System.Globalization;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Every line of the table of bitmaps that are read, and the names of those that are not.</summary>
public abstract class BmpTests(string decoder)
{
    private CheckedDecoder Decoder => Decoders.Require(decoder);

    [Theory]
    [InlineData(12, 24, 0, "")]
    [InlineData(40, 16, 0, "")]
    [InlineData(40, 24, 0, "")]
    [InlineData(40, 32, 0, "")]
    [InlineData(64, 24, 0, "")]
    [InlineData(124, 16, 0, "")]
    [InlineData(124, 32, 0, "")]
    [InlineData(40, 16, 3, "F800 07E0 001F")]
    [InlineData(40, 16, 3, "7C00 03E0 001F")]
    [InlineData(52, 16, 3, "001F 07E0 F800")]
    [InlineData(108, 16, 3, "7C00 03E0 001F 8000")]
    [InlineData(40, 16, 6, "7C00 03E0 001F 8000")]
    [InlineData(40, 32, 3, "0000FF 00FF00 FF0000")]
    [InlineData(40, 32, 3, "FF000000 FF0000 FF00")]
    [InlineData(52, 32, 3, "00FF00 FF000000 0000FF")]
    [InlineData(40, 32, 6, "0000FF 00FF00 FF0000 FF000000")]
    [InlineData(56, 32, 3, "FF0000 00FF00 0000FF FF000000")]
    [InlineData(108, 32, 3, "FF0000 00FF00 0000FF 0")]
    [InlineData(124, 32, 3, "FF000000 FF0000 FF00 FF")]
    public void Colours_stand_where_the_header_says(int header, int bits, int compression, string masks)
    {
        var random = new Random(bits);
        var file = new BmpWriter { HeaderSize = header, Bits = bits, Compression = compression, Masks = [.. masks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(m => uint.Parse(m, NumberStyles.HexNumber, CultureInfo.InvariantCulture))] };
        uint[] effective = file.Masks.Length > 0 ? file.Masks : bits == 16 ? [0x7C00, 0x3E0, 0x1F] : [0xFF0000, 0xFF00, 0xFF];
        var pixels = new uint[file.Height, file.Width];
        for (var i = 0; i < pixels.Length; i++) pixels[i / file.Width, i % file.Width] = (uint)random.NextInt64(1L << bits);
        for (var i = 0; i < 3; i++) pixels[0, i] = effective[i] | (effective.Length > 3 ? effective[3] : 0);
        foreach (var isTopDown in header == 12 ? (bool[])[false] : [false, true])
        {
            foreach (var alpha in (AlphaHandling[])[AlphaHandling.White, AlphaHandling.Drop])
            {
                using var image = Decoder.Decode((file with { TopDown = isTopDown, Gap = 8 }).Write((y, x) => pixels[y, x]), new DecodeOptions { Alpha = alpha });
                for (var i = 0; i < 3 * pixels.Length; i++) Assert.Equal(Expected(pixels[i / 3 / file.Width, i / 3 % file.Width], effective, i % 3, alpha), image.Pixels[i]);
            }
        }

        // Pure colours reach 255.
        using var first = Decoder.Decode(file.Write((y, x) => pixels[y, x]), new DecodeOptions());
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255], first.Row(0)[..9].ToArray());
    }

    [Theory]
    [InlineData(12, 1)]
    [InlineData(12, 4)]
    [InlineData(12, 8)]
    [InlineData(40, 1)]
    [InlineData(40, 2)]
    [InlineData(40, 4)]
    [InlineData(40, 8)]
    [InlineData(64, 4)]
    [InlineData(124, 8)]
    public void Palettes_are_looked_up(int header, int bits)
    {
        var random = new Random(bits);
        int[] palette = [.. Enumerable.Range(0, 1 << bits).Select(_ => random.Next(1 << 24))];
        var file = new BmpWriter { HeaderSize = header, Bits = bits, Palette = palette };
        using var image = Decoder.Decode(file.Write((y, x) => (uint)(((5 * y) + x) & ((1 << bits) - 1))), new DecodeOptions());
        for (var i = 0; i < file.Height * file.Width; i++)
        {
            var colour = palette[((5 * (i / file.Width)) + (i % file.Width)) & ((1 << bits) - 1)];
            Assert.Equal([(byte)(colour >> 16), (byte)(colour >> 8), (byte)colour], image.Pixels.Slice(3 * i, 3).ToArray());
        }
    }

    [Fact]
    public void Colours_that_a_palette_has_not_are_black()
    {
        using var image = Decoder.Decode(new BmpWriter { Bits = 8, Palette = [0xFFFFFF, 0x010203] }.Write((_, x) => (uint)(x % 3)), new DecodeOptions());
        Assert.Equal([255, 255, 255, 1, 2, 3, 0, 0, 0], image.Row(4)[..9].ToArray());
    }

    [Fact]
    public void Runs_of_bytes_are_read()
    {
        // From the bottom: a run and three as they are (padded); a short line; a step over two pixels and one row; the end.
        byte[] runs = [3, 1, 0, 3, 2, 3, 1, 0, 0, 0, 2, 2, 0, 0, 0, 2, 2, 1, 4, 3, 0, 1];
        Assert.Equal("003333 000000 220000 111231", Indices(new BmpWriter { Width = 6, Height = 4, Bits = 8, Compression = 1 }, runs));
        Assert.Equal("003333 000000 220000 111231", Indices(new BmpWriter { Width = 6, Height = 4, Bits = 8, Compression = 1, HeaderSize = 64 }, runs));
    }

    [Fact]
    public void Runs_of_half_bytes_are_read()
    {
        // Two values in turn; five as they are (three bytes, padded to four).
        byte[] runs = [3, 0x12, 0, 3, 0x31, 0x20, 0, 0, 6, 0x30, 0, 0, 0, 5, 0x12, 0x31, 0x20, 0, 1, 0x10, 0, 1];
        Assert.Equal("123121 303030 121312", Indices(new BmpWriter { Width = 6, Height = 3, Bits = 4, Compression = 2 }, runs));
    }

    [Fact]
    public void Runs_that_end_too_early_are_truncated()
    {
        var file = new BmpWriter { Width = 6, Height = 4, Bits = 8, Compression = 1, Palette = [0, 1, 2, 3] };
        foreach (var runs in (byte[][])[[6, 1], [6, 1, 0, 0, 6, 1, 0], [6, 1, 0, 0, 0, 5, 1, 1], [6, 1, 0, 2, 1]]) Assert.StartsWith("truncated", Reason(file.Write(runs)));

        // Without an end, but with all pixels.
        Assert.Equal("111111 111111", Indices(file with { Height = 2 }, [6, 1, 0, 0, 6, 1]));
    }

    [Fact]
    public void What_is_not_read_is_named()
    {
        var white = (int _, int _) => 0xFFFFFFFF;
        var narrow = new BmpWriter { Bits = 16, Compression = 3 };
        var wide = new BmpWriter { Bits = 32, Compression = 3 };
        Named("16-bit BMP with masks of 4, 4, 4 bits", narrow with { Masks = [0xF00, 0xF0, 0xF] });
        Named("16-bit BMP with the masks F800, 7E0, 3F", narrow with { Masks = [0xF800, 0x7E0, 0x3F] });
        Named("32-bit BMP with masks of 10, 10, 10 bits", wide with { Masks = [0x3FF00000, 0xFFC00, 0x3FF] });
        Named("32-bit BMP with the masks F0F0000, FF00, FF", wide with { Masks = [0xF0F0000, 0xFF00, 0xFF] });
        Named("32-bit BMP with the masks FF, 0, FF00", wide with { Masks = [0xFF, 0, 0xFF00] });
        Named("64-bit BMP", new BmpWriter { Bits = 64 });
        Named("24-bit BMP with masks and a header of 40 bytes", new BmpWriter { Compression = 3, Masks = [0xFF, 0xFF00, 0xFF0000] });
        Named("BMP with JPEG compression", new BmpWriter { Bits = 0, Compression = 4 });
        Named("BMP with PNG compression", new BmpWriter { Bits = 0, Compression = 5 });
        Named("BMP with Huffman compression", new BmpWriter { HeaderSize = 64, Bits = 1, Compression = 3 });
        Named("BMP with 24-bit runs compression", new BmpWriter { HeaderSize = 64, Compression = 4 });
        Named("BMP with unknown (9) compression", new BmpWriter { Compression = 9 });
        Named("BMP with runs from the top down", new BmpWriter { Bits = 8, Compression = 1, TopDown = true });
        Named("BMP with a header of 16 bytes", null);

        void Named(string kind, BmpWriter? file) =>
            Assert.Equal($"{kind} is not read; convert it to PNG or JPEG", Reason(file?.Write(white) ?? [.. "BM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 30, 0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0]));
    }

    [Fact]
    public void A_damaged_header_is_no_unread_kind()
    {
        var file = new BmpWriter().Write((_, _) => 0u);
        file[10] = 0;
        Assert.StartsWith("damaged header: pixels from byte 0", Reason(file));
        Assert.StartsWith("truncated", Reason(new BmpWriter().Write((_, _) => 0u)[..^1]));
    }

    private string Indices(BmpWriter file, byte[] runs)
    {
        using var image = Decoder.Decode((file with { Palette = [0, 1, 2, 3] }).Write(runs), new DecodeOptions());
        var rows = new List<string>();
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y).ToArray();
            rows.Add(string.Concat(Enumerable.Range(0, image.Width).Select(x => row[(3 * x) + 2])));
        }

        return string.Join(' ', rows);
    }

    private static byte Expected(uint pixel, uint[] masks, int channel, AlphaHandling alpha)
    {
        var opacity = masks.Length > 3 && masks[3] != 0 && alpha == AlphaHandling.White ? Share(pixel, masks[3]) : 1;
        var level = Math.Round(255 * Share(pixel, masks[channel]), MidpointRounding.AwayFromZero);
        return (byte)Math.Round((level * opacity) + (255 * (1 - opacity)), MidpointRounding.AwayFromZero);
    }

    private static double Share(uint pixel, uint mask) => (double)(pixel & mask) / mask;

    private string Reason(byte[] file) => Assert.Throws<ImageDecodeException>(() => Decoder.Decode(file, new DecodeOptions()).Dispose()).Message;
}
