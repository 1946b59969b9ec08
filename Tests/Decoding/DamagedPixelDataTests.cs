using TransferLearning.FeatureExtraction.Decoding;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Damage that only the library can see, since the structure around it is whole: a failure of that file or a whole picture, and with Skia no PNG is whole that OpenCV refuses.</summary>
public sealed class DamagedPixelDataTests
{
    // Of a kind that the format has not.
    private const byte NoBlock = 7;

    [Fact]
    public void Packed_pixels_of_a_PNG()
    {
        var random = new Random(9);
        for (var i = 0; i < 300; i++)
        {
            var packed = PngWriter.Packed([.. Enumerable.Range(0, 17 * 88).Select(b => (byte)(b % 88 == 0 ? 0 : b % 88 + (b / 88)))]);
            if (i < 12) packed = packed[..^i];
            else if (i % 3 == 0) packed = packed[..random.Next(packed.Length)];
            else if (i % 3 == 1) packed = [.. packed[..random.Next(8, packed.Length)], .. PngWriter.Packed([1, 2, 3])];
            else for (var flip = 0; flip <= i % 4; flip++) packed[random.Next(packed.Length)] ^= (byte)(1 << random.Next(8));
            RequireNoMoreThanOpenCv([0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. PngWriter.Chunk("IHDR", [0, 0, 0, 29, 0, 0, 0, 17, 8, 2, 0, 0, 0]), .. PngWriter.Chunk("IDAT", packed), .. PngWriter.Chunk("IEND", [])], $"PNG {i}");
        }
    }

    [Theory]
    [InlineData(2, 8, false)]
    [InlineData(0, 1, false)]
    [InlineData(6, 16, false)]
    [InlineData(4, 8, true)]
    [InlineData(0, 2, true)]
    public void What_a_PNG_packs_behind_its_pixels_does_not_matter(int colours, int bits, bool isInterlaced)
    {
        byte[] behind = new byte[200_000];
        new Random(11).NextBytes(behind);
        Func<byte[], byte[]>[] packings =
        [
            rows => PngWriter.Packed([.. rows, 0]),
            rows => PngWriter.Packed([.. rows, .. behind]),
            rows => [.. PngWriter.Packed([.. rows, 0])[..^4], 1, 2, 3, 4],
            rows => [.. PngWriter.Packed([.. rows, .. behind])[..^4], 1, 2, 3, 4],
            rows => [0x78, 1, .. Stored([.. rows, 0]), NoBlock, .. behind],
            rows => [0x78, 1, .. Stored(rows), .. Stored(behind[..50_000]), .. Stored(behind[50_000..99_000]), NoBlock, .. behind],
        ];
        foreach (var (width, height) in ((int, int)[])[(29, 17), (1, 1), (3, 9)])
        {
            foreach (var pack in packings)
            {
                var random = new Random(width);
                var file = new PngWriter { Width = width, Height = height, Colours = colours, Bits = bits, Interlaced = isInterlaced, Pack = pack };
                var what = $"{width}×{height}, packing {Array.IndexOf(packings, pack)}";
                var written = file.Write((_, _, _) => random.Next(1 << bits));
                foreach (var name in Decoders.Names) Assert.True(Decode(name, written) is not null, $"{name}: {what}");
                Decoders.RequireSame(written, what);
            }
        }
    }

    [Fact]
    public void A_PNG_of_too_few_rows_or_without_an_end_is_refused()
    {
        Func<byte[], byte[]>[] packings =
        [
            rows => PngWriter.Packed(rows[..^1]),
            rows => PngWriter.Packed(rows)[..^1],
            rows => PngWriter.Packed([.. rows, .. rows])[..^1],
            rows => [.. PngWriter.Packed(rows)[..^4], 1, 2, 3, 4],
            rows => [0x78, 1, .. Stored(rows), NoBlock, .. rows],
            rows => [0x78, 1, .. Stored([.. rows, .. rows])],
        ];
        foreach (var pack in packings)
        {
            foreach (var isInterlaced in (bool[])[false, true])
            {
                var file = new PngWriter { Interlaced = isInterlaced, Pack = pack }.Write((y, x, _) => x + y);
                foreach (var name in Decoders.Names) Assert.True(Decode(name, file) is null, $"{name}, packing {Array.IndexOf(packings, pack)}");
            }
        }
    }

    [Fact]
    public void Coefficients_of_a_JPEG()
    {
        var random = new Random(10);
        for (var i = 0; i < 300; i++)
        {
            var file = new JpegWriter { Restart = i % 2 * 2 }.Write(i);
            for (var flip = 0; flip <= i % 3; flip++) file[random.Next(600, file.Length)] ^= (byte)(1 << random.Next(8));
            RequireWholeOrNone(file);
        }
    }

    // Coefficients that no encoder writes come out otherwise with other libraries: whole pictures, not the same.
    private static void RequireWholeOrNone(byte[] file)
    {
        foreach (var name in Decoders.Names)
        {
            using var image = Decode(name, file);
            if (image is not null) Assert.Equal((53, 41), (image.Width, image.Height));
        }
    }

    private static void RequireNoMoreThanOpenCv(byte[] file, string what)
    {
        using var skia = Decode("skia", file);
        using var openCv = Decode("opencv", file);
        if (skia is null) return;
        Assert.True(openCv is not null, $"{what}: Skia alone makes a picture of it");
        Assert.True(skia.Pixels.SequenceEqual(openCv.Pixels), what);
    }

    // A block of a deflate stream (RFC 1951) that is not the last.
    private static byte[] Stored(byte[] bytes) => [0, (byte)bytes.Length, (byte)(bytes.Length >> 8), (byte)~bytes.Length, (byte)(~bytes.Length >> 8), .. bytes];

    private static RgbImage? Decode(string name, byte[] file)
    {
        try
        {
            return Decoders.Require(name).Decode(file, new DecodeOptions { MaxPixels = 1_000_000 });
        }
        catch (ImageDecodeException)
        {
            return null;
        }
    }
}
