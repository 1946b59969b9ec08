using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Of every kind of PNG Skia makes the very pixels of OpenCV.</summary>
public sealed class SamePngPixelsTests
{
    public static TheoryData<int, int> Kinds => new()
    {
        { 0, 1 }, { 0, 2 }, { 0, 4 }, { 0, 8 }, { 0, 16 }, { 2, 8 }, { 2, 16 }, { 3, 1 }, { 3, 2 }, { 3, 4 }, { 3, 8 }, { 4, 8 }, { 4, 16 }, { 6, 8 }, { 6, 16 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Plain_interlaced_transparent_and_with_colour_chunks(int colours, int bits)
    {
        var random = new Random(bits);
        byte[] palette = [.. Enumerable.Range(0, 3 << Math.Min(bits, 8)).Select(_ => (byte)random.Next(256))];
        (string, byte[])[] needed = colours == 3 ? [("PLTE", palette)] : [];
        byte[] tones = colours == 3 ? new byte[] { 0, 255, 128, 3 }[..Math.Min(4, 1 << bits)] : colours == 0 ? Wide(1, bits) : [.. Wide(1, bits), .. Wide(2, bits), .. Wide(3, bits)];
        (string Type, byte[] Body)[] transparent = colours < 4 ? [("tRNS", tones)] : [];
        (string, byte[])[][] extras =
        [
            [],
            [("gAMA", [0, 0, 0x27, 0x10])],
            [("gAMA", [0, 0, 0x27, 0x10]), ("cHRM", [.. Enumerable.Repeat<byte[]>([0, 0, 0x80, 0], 8).SelectMany(b => b)])],
            [("sRGB", [1])],
            [("iCCP", [(byte)'x', 0, 0, .. PngWriter.Packed(IccProfile.Swapped())])],
            [("cICP", [9, 16, 0, 1])],
            [("sBIT", [.. Enumerable.Repeat((byte)1, colours switch { 0 => 1, 4 => 2, 6 => 4, _ => 3 })])],
        ];
        foreach (var isInterlaced in (bool[])[false, true])
        {
            foreach (var extra in extras)
            {
                foreach (var alpha in transparent.Length == 0 ? [transparent] : (IEnumerable<(string, byte[])[]>)[[], transparent])
                {
                    foreach (var (width, height) in ((int, int)[])[(29, 17), (1, 1), (3, 9)])
                    {
                        var file = new PngWriter { Width = width, Height = height, Bits = bits, Colours = colours, Interlaced = isInterlaced, Chunks = [.. extra, .. needed, .. alpha] };
                        var draw = new Random(width + bits);
                        Decoders.RequireSame(file.Write((_, _, _) => draw.Next(3) == 0 ? 1 : draw.Next(1 << bits)), $"colours {colours}, {bits} bits, {(isInterlaced ? "interlaced, " : "")}{string.Join(' ', file.Chunks.Select(c => c.Type))}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Colours_that_a_palette_has_not(int bits)
    {
        var draw = new Random(bits);
        foreach (var count in (int[])[1, (1 << bits) - 1, (1 << bits) / 2])
        {
            foreach (var alpha in (byte[][])[[], [0]])
            {
                var file = new PngWriter { Bits = bits, Colours = 3, Chunks = [("PLTE", [.. Enumerable.Range(100, 3 * count).Select(i => (byte)i)]), .. alpha.Length == 0 ? ((string, byte[])[])[] : [("tRNS", alpha)]] };
                Decoders.RequireSame(file.Write((_, _, _) => draw.Next(1 << bits)), $"{count} of {1 << bits} colours, {alpha.Length} transparent");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rows_of_every_filter(int colours, int bits)
    {
        if (bits < 8) return;
        byte[] palette = [.. Enumerable.Range(0, 768).Select(i => (byte)(i * 7))];
        foreach (var isInterlaced in (bool[])[false, true])
        {
            var draw = new Random(colours);
            var file = new PngWriter { Width = 70, Height = 40, Bits = bits, Colours = colours, Interlaced = isInterlaced, Filter = y => (byte)((y + (y / 5)) % 5), Chunks = colours == 3 ? [("PLTE", palette)] : [] };
            Decoders.RequireSame(file.Write((_, _, _) => draw.Next(1 << bits)), $"colours {colours}, {bits} bits");
        }
    }

    public static TheoryData<string, int, int, string, byte[]> Unfit => new()
    {
        { "more transparent colours than the palette has", 3, 8, "tRNS", [.. Enumerable.Repeat((byte)40, 31)] },
        { "many more", 3, 8, "tRNS", [.. Enumerable.Repeat((byte)40, 256)] },
        { "a transparent grey of more bits", 0, 2, "tRNS", [0, 6] },
        { "a transparent grey of nine bits", 0, 8, "tRNS", [1, 7] },
        { "a name with a digit", 2, 8, "t1Xt", [1] },
        { "a name with a small third letter", 2, 8, "text", [1] },
    };

    // OpenCV's libpng drops some of these and refuses others; Skia's goes by them.
    [Theory]
    [MemberData(nameof(Unfit))]
    public void What_the_libraries_differ_in_is_left_to_OpenCV(string what, int colours, int bits, string type, byte[] body)
    {
        (string, byte[])[] palette = colours == 3 ? [("PLTE", [.. Enumerable.Range(0, 90).Select(i => (byte)(i * 2))])] : [];
        var file = new PngWriter { Bits = bits, Colours = colours, Chunks = [.. palette, (type, body)] }.Write((row, column, _) => (row + column) % Math.Min(1 << bits, 30));
        var reason = Assert.Throws<ImageDecodeException>(() => Decoders.Require("skia").Decode(file, new DecodeOptions())).Message;
        Assert.True(OpenCvWanted.IsReason(reason), $"{what}: {reason}");
    }

    [Theory]
    [InlineData("opencv")]
    [InlineData("skia")]
    public void A_critical_chunk_that_nobody_knows_is_named(string decoder)
    {
        var file = new PngWriter { Chunks = [("QRST", [1, 2, 3])] }.Write((_, _, _) => 7);
        Assert.Contains("critical chunk 'QRST'", Assert.Throws<ImageDecodeException>(() => Decoders.Require(decoder).Decode(file, new DecodeOptions())).Message);
    }

    // A tone of a transparent colour, always two bytes.
    private static byte[] Wide(int value, int bits) => [(byte)(bits == 16 ? value : 0), (byte)value];
}
