using System.Buffers.Binary;
using System.IO.Hashing;
using CsCheck;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.Tests.Golden;
using Xunit;

namespace TransferLearning.Tests.Decoding;

public abstract class DecoderFailureTests(string decoder)
{
    private CheckedDecoder Decoder => Decoders.Require(decoder);

    public static TheoryData<string> Files() => PillowDecodeTests.Cases();

    [Theory]
    [MemberData(nameof(Files))]
    public void A_truncated_file_is_a_named_failure(string name)
    {
        var file = Golden(name);
        for (var i = 1; i < 40; i++)
        {
            var part = file.AsSpan(0, file.Length * i / 40).ToArray();
            Assert.NotEmpty(Assert.ThrowsAny<ImageDecodeException>(() => Decode(part)).Message);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_damaged_file_is_a_picture_of_the_same_size_or_a_named_failure(string name)
    {
        var file = Golden(name);
        var decoder = Decoder; // before the samples: within one, a test that is to be skipped would fail
        Gen.Select(Gen.Int[0, file.Length - 1], Gen.Byte).Array[1, 4].Sample(
            changes =>
            {
                var damaged = (byte[])file.Clone();
                foreach (var (at, value) in changes) damaged[at] = value;
                try
                {
                    using var image = decoder.Decode(damaged, new DecodeOptions { MaxPixels = 100_000 });
                    Assert.InRange(image.Pixels.Length, 3, 300_000);
                }
                catch (ImageDecodeException e)
                {
                    Assert.NotEmpty(e.Message);
                }
            },
            iter: 60,
            threads: 1);
    }

    [Theory]
    [InlineData("baseline.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("grey.jpg")]
    [InlineData("baseline-444.jpg")]
    public void A_truncated_JPEG_with_an_end_put_on_is_a_failure(string name)
    {
        var file = Golden(name);
        var scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]) + 16;
        for (var length = scan; length < file.Length - 8; length += 7)
        {
            byte[] mended = [.. file[..length], 0xFF, 0xD9];
            Assert.ThrowsAny<ImageDecodeException>(() => Decode(mended));
        }
    }

    [Fact]
    public void What_comes_behind_the_end_does_not_matter()
    {
        foreach (var name in (string[])["baseline.jpg", "progressive.jpg", "rgb.png", "rgb.bmp", "lossy.webp", "rgb.tif"])
        {
            using var image = Decoder.Decode([.. Golden(name), .. "trailing"u8], new DecodeOptions());
            Assert.Equal(26, image.Width);
        }
    }

    [Fact]
    public void An_end_in_an_embedded_thumbnail_is_no_end()
    {
        var file = Golden("baseline.jpg");
        byte[] segment = [0xFF, 0xE1, 0, 10, .. "thumb"u8, 0xFF, 0xD9, 0];
        byte[] whole = [.. file[..2], .. segment, .. file[2..]];
        using (var image = Decoder.Decode(whole, new DecodeOptions())) Assert.Equal(26, image.Width);
        Assert.Contains("truncated", Assert.ThrowsAny<ImageDecodeException>(() => Decode(whole[..(whole.Length / 2)])).Message);
    }

    [Fact]
    public void Too_many_pixels_are_refused_by_the_header()
    {
        var header = new byte[8 + 25];
        Golden("rgb.png").AsSpan(0, header.Length).CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(16), 40_000);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(20), 40_000);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(29), Crc32.HashToUInt32(header.AsSpan(12, 17)));
        Assert.Equal("1,600,000,000 pixels, more than the 200,000,000 allowed", Assert.Throws<ImageDecodeException>(() => Decode(header)).Message);
    }

    [Fact]
    public void What_is_no_image_is_named()
    {
        Assert.Equal("file is empty", Assert.Throws<ImageDecodeException>(() => Decode([])).Message);
        Assert.Equal("not an image: starts with 'hello\\x0A'", Assert.Throws<ImageDecodeException>(() => Decode("hello\n"u8.ToArray())).Message);
    }

    [Fact]
    public void A_picture_of_one_pixel_is_good()
    {
        using var image = Decoder.Decode(Golden("dot.png"), new DecodeOptions());
        Assert.Equal((1, 1), (image.Width, image.Height));
    }

    [Fact]
    public void Orientation_is_ignored_when_asked()
    {
        foreach (var name in (string[])["exif-6.jpg", "exif-6.png", "exif-6.webp", "orientation-6.tif"])
        {
            using var stored = Decoder.Decode(Golden(name), new DecodeOptions { Orientation = Orientation.Ignore });
            using var upright = Decoder.Decode(Golden(name), new DecodeOptions());
            Assert.Equal((26, 19, 19, 26), (stored.Width, stored.Height, upright.Width, upright.Height));
            Assert.True(stored.Row(18)[..3].SequenceEqual(upright.Row(0)[..3]), name);
        }
    }

    [Fact]
    public void Encoded_pixels_come_back()
    {
        using var image = Decoder.Decode(Golden("rgb.png"), new DecodeOptions());
        using var png = Decoder.Decode(ImageEncoder.Png(image), new DecodeOptions());
        Assert.True(image.Pixels.SequenceEqual(png.Pixels));
        using var jpeg = Decoder.Decode(ImageEncoder.Jpeg(image, 95), new DecodeOptions());
        Assert.Equal((26, 19), (jpeg.Width, jpeg.Height));
    }

    private static byte[] Golden(string name) => File.ReadAllBytes(Path.Combine(PillowGolden.Folder, "decode", name));

    private void Decode(byte[] file) => Decoder.Decode(file, new DecodeOptions()).Dispose();
}
