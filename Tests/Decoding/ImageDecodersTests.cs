using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using Xunit;

namespace TransferLearning.Tests.Decoding;

public sealed class ImageDecodersTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("auto")]
    public void OpenCV_comes_first_where_it_loads(string? asked)
    {
        var openCv = Decoders.Require("opencv");
        var chosen = ImageDecoders.Choose(asked, () => openCv, _ => throw new InvalidOperationException("asked for Skia"));
        Assert.Equal((openCv, (string?)null), (chosen.Decoder, chosen.WhyNotOpenCv));
    }

    [Fact]
    public void Skia_comes_second_and_it_is_said_why()
    {
        var chosen = ImageDecoders.Choose(null, Missing("OpenCV"), next => new SkiaDecoder(next));
        Assert.StartsWith("Skia ", chosen.Decoder.Name);
        Assert.Equal("OpenCV does not load. Install OpenCV", chosen.WhyNotOpenCv);
    }

    [Fact]
    public void Where_neither_loads_both_are_named()
    {
        var error = Assert.Throws<TlearnException>(() => ImageDecoders.Choose("auto", Missing("OpenCV"), _ => Missing("Skia")()));
        Assert.Equal("no library loads that decodes images: OpenCV does not load; Skia does not load", error.Message);
        Assert.Equal("OpenCV: Install OpenCV Skia: Install Skia", error.Next);
    }

    [Fact]
    public void One_can_be_forced()
    {
        Assert.StartsWith("Skia ", ImageDecoders.Choose(" Skia", Missing("OpenCV"), next => new SkiaDecoder(next)).Decoder.Name);
        Assert.Equal("OpenCV does not load", Assert.Throws<TlearnException>(() => ImageDecoders.Choose("opencv", Missing("OpenCV"), next => new SkiaDecoder(next))).Message);
        Assert.Equal("TLEARN_DECODER: found 'gdi', expected auto, opencv or skia", Assert.Throws<UsageException>(() => ImageDecoders.Choose("gdi", Missing("OpenCV"), next => new SkiaDecoder(next))).Message);
    }

    [Fact]
    public void A_reason_for_want_of_OpenCV_is_known_again_and_says_what_to_do()
    {
        var reason = OpenCvWanted.For("CMYK JPEG", "apt-get install x").Message;
        Assert.Equal("CMYK JPEG is decoded by OpenCV alone, not by Skia, which decodes here: apt-get install x", reason);
        Assert.Equal((true, "apt-get install x"), (OpenCvWanted.IsReason(reason), OpenCvWanted.NextOf(reason)));
        Assert.False(OpenCvWanted.IsReason("BigTIFF is not read; convert it to PNG or JPEG"));
    }

    [Fact]
    public void What_is_too_large_for_Skia_is_not_called_damaged()
    {
        // Of one bit a pixel, so the file is small; the program needs four bytes a pixel.
        var file = Empty(32_768, 16_400);
        var options = new DecodeOptions { MaxPixels = long.MaxValue };
        Assert.Equal("Png of more than 536,870,897 pixels is decoded by OpenCV alone, not by Skia, which decodes here: install it", Assert.Throws<ImageDecodeException>(() => new SkiaDecoder("install it").Decode(file, options)).Message);
        var larger = Empty(32_768, 32_768);
        foreach (var name in Decoders.Names)
        {
            Assert.Equal("1,073,741,824 pixels, more than the 715,827,863 allowed", Assert.Throws<ImageDecodeException>(() => Decoders.Require(name).Decode(larger, options)).Message);
        }
    }

    [Fact]
    public void Whether_the_program_brings_a_library_is_known_before_it_loads()
    {
        Assert.True(NativeLoading.IsBrought("libSkiaSharp"[(OperatingSystem.IsWindows() ? 0 : 3)..]));
        Assert.False(NativeLoading.IsBrought("NoSuchLibrary"));
    }

    [Theory]
    [InlineData("opencv")]
    [InlineData("skia")]
    public void Encoded_JPEGs_are_near_the_picture(string name)
    {
        var decoder = Decoders.Require(name);
        using var image = new RgbImage(40, 30);
        for (var i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = (byte)((i % 3 * 60) + (i / 3 % 40));
        using var found = decoder.Decode(decoder.Jpeg(image, 95), new DecodeOptions());
        for (var i = 0; i < image.Pixels.Length; i++) Assert.InRange(found.Pixels[i] - image.Pixels[i], -12, 12);
    }

    private static Func<CheckedDecoder> Missing(string library) => () => throw new TlearnException($"{library} does not load", $"Install {library}");

    private static byte[] Empty(int width, int height) =>
        [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. PngWriter.Chunk("IHDR", [0, 0, (byte)(width >> 8), (byte)width, 0, 0, (byte)(height >> 8), (byte)height, 1, 0, 0, 0, 0]), .. PngWriter.Chunk("IDAT", PngWriter.Packed(new byte[(1 + (width / 8)) * height])), .. PngWriter.Chunk("IEND", [])];
}
