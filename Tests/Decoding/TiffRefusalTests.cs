using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.Tests.Golden;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Whole TIFFs of kinds that are not read are refused by their names, never as damaged; damaged ones are not called unread.</summary>
public abstract class TiffRefusalTests(string decoder)
{
    private static readonly TiffWriter s_rgb = new();
    private static readonly TiffWriter s_grey = new() { Photometric = 1, Samples = 1 };

    private static readonly (string Reason, TiffWriter File)[] s_kinds =
    [
        ("32-bit unsigned TIFF", s_grey with { Bits = 32 }),
        ("32-bit unsigned TIFF", s_rgb with { Bits = 32 }),
        ("32-bit floating-point TIFF", s_grey with { Bits = 32, SampleFormat = 3 }),
        ("16-bit floating-point TIFF", s_rgb with { Bits = 16, SampleFormat = 3 }),
        ("16-bit signed TIFF", s_grey with { Bits = 16, SampleFormat = 2 }),
        ("8-bit signed TIFF", s_rgb with { SampleFormat = 2 }),
        ("32-bit complex TIFF", s_grey with { Bits = 32, SampleFormat = 5 }),
        ("5-bit grey TIFF", s_grey with { Bits = 5 }),
        ("16-bit CMYK TIFF", s_rgb with { Photometric = 5, Samples = 4, Bits = 16 }),
        ("CMYK TIFF with alpha", s_rgb with { Photometric = 5, Samples = 5, ExtraSamples = [2] }),
        ("CMYK TIFF with 6 samples a pixel", s_rgb with { Photometric = 5, Samples = 6, ExtraSamples = [0, 0] }),
        ("TIFF with other inks than CMYK", s_rgb with { Photometric = 5, Samples = 5, Tags = new() { [332] = [2] } }),
        ("RGB TIFF with 5 samples a pixel", s_rgb with { Samples = 5, ExtraSamples = [0, 0] }),
        ("grey TIFF with 3 samples a pixel", s_grey with { Samples = 3, ExtraSamples = [0, 0] }),
        ("grey TIFF with premultiplied alpha", s_grey with { Photometric = 0, Samples = 2, ExtraSamples = [1] }),
        ("TIFF with samples of different depths (5, 6, 5 bits)", s_rgb with { Tags = new() { [258] = [5, 6, 5] } }),
        ("L*a*b* TIFF", s_rgb with { Photometric = 8 }),
        ("LogLuv TIFF", s_rgb with { Photometric = 32845 }),
        ("transparency mask TIFF", s_grey with { Photometric = 4, Bits = 1 }),
        ("camera raw TIFF", s_grey with { Photometric = 32803, Bits = 16 }),
        ("photometric 99 TIFF", s_grey with { Photometric = 99 }),
        ("TIFF that does not say what its samples mean (no tag 262)", s_grey with { Tags = new() { [262] = null } }),
        ("YCbCr TIFF with no compression", s_rgb with { Photometric = 6 }),
        ("TIFF with Zstandard compression", s_rgb with { Compression = 50000 }),
        ("TIFF with LZMA compression", s_rgb with { Compression = 34925 }),
        ("TIFF with WebP compression", s_rgb with { Compression = 50001 }),
        ("TIFF with JBIG compression", s_grey with { Compression = 34661, Bits = 1 }),
        ("TIFF with JPEG 2000 compression", s_rgb with { Compression = 34712 }),
        ("TIFF with old-style JPEG compression", s_rgb with { Compression = 6 }),
        ("TIFF with unknown (777) compression", s_rgb with { Compression = 777 }),
        ("palette TIFF with JPEG compression", s_grey with { Photometric = 3, Compression = 7 }),
        ("RGB TIFF with fax compression", s_rgb with { Compression = 4 }),
        ("16-bit grey TIFF with JPEG compression", s_grey with { Bits = 16, Compression = 7 }),
        ("TIFF with planes apart and JPEG compression", s_rgb with { Compression = 7, Planar = true }),
        ("RGB TIFF with JPEG compression and alpha", s_rgb with { Compression = 7, Samples = 4, ExtraSamples = [2] }),
        ("TIFF with planar configuration 3", s_rgb with { Tags = new() { [284] = [3] } }),
        ("8-bit TIFF with predictor 3", s_rgb with { Compression = TiffWriter.Lzw, Predictor = 3 }),
        ("4-bit TIFF with predictor 2", s_grey with { Bits = 4, Compression = TiffWriter.Deflate, Predictor = 2 }),
        ("TIFF with extra samples of kind 7", s_rgb with { Samples = 4, ExtraSamples = [7] }),
        ("a camera's raw file (DNG)", s_rgb with { Tags = new() { [50706] = [1, 4] } }),
        ("TIFF whose first page is a thumbnail, such as a camera's raw file,", s_rgb with { Tags = new() { [254] = [1], [330] = [8] } }),
    ];

    public static TheoryData<int> Cases() => [.. Enumerable.Range(0, s_kinds.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_not_read_is_named(int kind)
    {
        var (reason, file) = s_kinds[kind];
        Assert.Equal($"{reason} is not read; convert it to PNG or JPEG", Reason(file.Write((_, _, _) => 1)));
    }

    [Fact]
    public void Other_structures_are_named()
    {
        Assert.StartsWith("BigTIFF is not read", Reason([.. "II+\0\u0008\0\0\0\u0010\0\0\0\0\0\0\0"u8]));
        Assert.StartsWith("a camera's raw file (CR2) is not read", Reason([.. "II*\0\u0010\0\0\0CR\u0002\0\0\0\0\0"u8]));
    }

    [Fact]
    public void What_is_cut_off_is_truncated()
    {
        foreach (var compression in (int[])[TiffWriter.Plain, TiffWriter.Lzw, TiffWriter.Deflate, TiffWriter.PackBits])
        {
            var file = (s_rgb with { Compression = compression, Tile = (16, 16) }).Write((y, x, s) => (y * x * s) & 255);
            for (var length = 9; length < file.Length - 4; length += 11) Assert.StartsWith("truncated", Reason(file[..length]));
        }
    }

    [Fact]
    public void Fewer_bytes_than_pixels_are_damage()
    {
        foreach (var compression in (int[])[TiffWriter.Plain, TiffWriter.Lzw, TiffWriter.Deflate, TiffWriter.PackBits])
        {
            var short1 = (s_grey with { Compression = compression, Height = 10 }).Write((y, x, _) => y + x);
            var length = short1.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0x01, 0x01, 3, 0, 1, 0, 0, 0, 10, 0]);
            short1[length + 8] = 12;
            Assert.Contains("strip or tile 0 has 210 bytes, 252 expected", Reason(short1));
        }

        Assert.Contains("damaged: 3 strips or tiles", Reason((s_grey with { RowsPerStrip = 7, Tags = new() { [278] = [1] } }).Write((_, _, _) => 1)));
    }

    [Theory]
    [InlineData("jpeg.tif")]
    [InlineData("jpeg-grey.tif")]
    public void A_JPEG_inside_that_is_cut_off_is_no_picture(string name)
    {
        // An end in the middle; libjpeg would fill up with grey.
        var file = File.ReadAllBytes(Path.Combine(PillowGolden.Folder, "decode", name));
        var scan = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]) + 14;
        var end = scan + file.AsSpan(scan).IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]);
        Assert.InRange(end, scan + 50, file.Length);
        for (var at = scan; at < end - 8; at += 23)
        {
            var cut = (byte[])file.Clone();
            (cut[at], cut[at + 1]) = (0xFF, 0xD9);
            Assert.NotEmpty(Reason(cut));
        }
    }

    private string Reason(byte[] file) => Assert.Throws<ImageDecodeException>(() => Decoders.Require(decoder).Decode(file, new DecodeOptions()).Dispose()).Message;
}
