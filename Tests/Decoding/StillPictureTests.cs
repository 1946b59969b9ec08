using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.Tests.Golden;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Kinds of PNG and JPEG of which a library would show something else, or something half.</summary>
public abstract class StillPictureTests(string decoder)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_animated_PNG_is_its_still_picture(bool isPictureTheFirstFrame)
    {
        byte[] control = isPictureTheFirstFrame ? Chunk("fcTL", Frame(0)) : [];
        byte[] frames = [.. Chunk("fcTL", Frame(1)), .. Chunk("fdAT", [0, 0, 0, 2, .. Pixels(200)])];
        using var image = Decode([.. Start(6, Chunk("acTL", [0, 0, 0, 1, 0, 0, 0, 0])), .. control, .. Chunk("IDAT", Pixels(50)), .. frames, .. Chunk("IEND", [])]);
        Assert.All(image.Pixels.ToArray(), value => Assert.Equal(50, value));
    }

    [Fact]
    public void A_transparent_colour_of_16_bits_is_heeded_whole()
    {
        // Two colours that differ in their lower bytes alone: one is white, one is not.
        byte[] rows = [0, .. (byte[])[1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 7]];
        byte[] file = [.. Start(2, Chunk("tRNS", [1, 2, 3, 4, 5, 6]), width: 2, height: 1, bits: 16), .. Chunk("IDAT", Packed(rows)), .. Chunk("IEND", [])];
        using var image = Decode(file);
        Assert.Equal([255, 255, 255, 1, 3, 5], image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(0xC3, 8, 3, "lossless JPEG")]
    [InlineData(0xC1, 12, 3, "12-bit JPEG")]
    [InlineData(0xC9, 8, 3, "JPEG with arithmetic coding")]
    [InlineData(0xCA, 8, 1, "JPEG with arithmetic coding")]
    [InlineData(0xC5, 8, 3, "hierarchical JPEG")]
    [InlineData(0xC0, 8, 2, "JPEG of 2 components")]
    [InlineData(0xF7, 8, 3, "JPEG-LS")]
    public void JPEGs_that_are_not_read_are_named(byte marker, byte bits, byte components, string kind)
    {
        var file = File.ReadAllBytes(Path.Combine(PillowGolden.Folder, "decode", "baseline.jpg"));
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        (file[frame + 1], file[frame + 4], file[frame + 9]) = (marker, bits, components);
        Assert.Equal($"{kind} is not read; convert it to PNG or JPEG", Assert.Throws<ImageDecodeException>(() => Decode(file).Dispose()).Message);
    }

    private RgbImage Decode(byte[] file) => Decoders.Require(decoder).Decode(file, new DecodeOptions());

    private static byte[] Start(byte colours, byte[] chunk, int width = 4, int height = 3, byte bits = 8) =>
        [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", [0, 0, 0, (byte)width, 0, 0, 0, (byte)height, bits, colours, 0, 0, 0]), .. chunk];

    // RGBA, opaque, of one grey level.
    private static byte[] Pixels(byte level) => Packed([.. Enumerable.Repeat<byte[]>([0, .. Enumerable.Repeat<byte[]>([level, level, level, 255], 4).SelectMany(p => p)], 3).SelectMany(r => r)]);

    private static byte[] Frame(byte number) => [0, 0, 0, number, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0];

    private static byte[] Packed(byte[] rows) => PngWriter.Packed(rows);

    private static byte[] Chunk(string type, byte[] body) => PngWriter.Chunk(type, body);
}
