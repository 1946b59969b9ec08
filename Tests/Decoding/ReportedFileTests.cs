using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Files after public reports: each stands beside a PNG of the pixels that it means.</summary>
public abstract class ReportedFileTests(string decoder)
{
    private CheckedDecoder Decoder => Decoders.Require(decoder);

    [Theory]
    [InlineData("bmp-16bit-white", 1)]
    [InlineData("bmp-32bit-masks", 1)]
    [InlineData("tiff-16bit-white-is-zero", 2)]
    [InlineData("tiff-4bit-grey", 1)]
    [InlineData("tiff-grey-alpha", 1)]
    [InlineData("tiff-planar-16bit", 1)]
    [InlineData("tiff-small-tiles", 1)]
    [InlineData("tiff-unspecified-extra-sample", 1)]
    public void A_file_gives_the_pixels_of_its_PNG(string name, int pairs)
    {
        var folder = SharedData.Require("cases", name, "images");
        for (var i = 0; i < pairs; i++)
        {
            var file = Assert.Single(Directory.GetFiles(folder, $"{i}-*"), f => !f.EndsWith(".png", StringComparison.Ordinal));
            using var found = Decode(file);
            using var right = Decode(Path.Combine(folder, $"{i}-right.png"));
            Assert.True(right.Pixels.SequenceEqual(found.Pixels), file);
        }
    }

    [Fact]
    public void The_same_picture_gives_the_same_pixels_whatever_was_decoded_before()
    {
        var folder = SharedData.Require("cases", "tiff-planar-16bit", "mixed");
        byte[]? first = null;
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            using var image = Decode(file);
            if (!file.EndsWith("b.tif", StringComparison.Ordinal)) continue;
            first ??= image.Pixels.ToArray();
            Assert.True(image.Pixels.SequenceEqual(first), file);
        }

        Assert.NotNull(first);
    }

    [Theory]
    [InlineData("444.bmp", "16-bit BMP with masks of 4, 4, 4 bits")]
    [InlineData("cmyk16.tif", "16-bit CMYK TIFF")]
    [InlineData("five-samples.tif", "RGB TIFF with 5 samples a pixel")]
    [InlineData("gif.jpg", "GIF")]
    [InlineData("phone.jpg", "HEIC")]
    [InlineData("uint32.tif", "32-bit unsigned TIFF")]
    [InlineData("zstd.tif", "TIFF with Zstandard compression")]
    public void A_whole_file_that_is_not_read_is_not_called_damaged(string name, string kind)
    {
        var file = Path.Combine(SharedData.Require("cases", "unsupported-called-damaged", "images"), name);
        Assert.Equal($"{kind} is not read; convert it to PNG or JPEG", Assert.Throws<ImageDecodeException>(() => Decode(file).Dispose()).Message);
    }

    private RgbImage Decode(string file) => Decoder.Decode(File.ReadAllBytes(file), new DecodeOptions());
}
