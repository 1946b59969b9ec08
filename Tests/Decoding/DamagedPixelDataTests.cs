using TransferLearning.FeatureExtraction.Decoding;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Damage that only the library can see, since the structure around it is whole: a failure of that file or a whole picture, and with Skia no PNG is whole that OpenCV refuses.</summary>
public sealed class DamagedPixelDataTests
{
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
