using TransferLearning.Tests.Golden;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Of every kind of WebP that Skia is used for it makes the very pixels of OpenCV.</summary>
public sealed class SameWebPPixelsTests
{
    [Theory]
    [InlineData("lossy.webp")]
    [InlineData("lossless.webp")]
    [InlineData("alpha.webp")]
    [InlineData("exif-3.webp")]
    public void Still_ones(string name) => Decoders.RequireSame(Golden(name), name);

    [Theory]
    [InlineData("lossy.webp", 0)]
    [InlineData("lossless.webp", 0)]
    [InlineData("lossless.webp", 4)]
    [InlineData("alpha.webp", 0)]
    public void Animated_ones(string name, int offset) => Decoders.RequireSame(Animated(name, offset), name);

    [Fact]
    public void What_an_encoder_writes_of_any_size_and_quality()
    {
        Decoders.Require("opencv");
        var random = new Random(12);
        for (var i = 0; i < 80; i++)
        {
            using var picture = new OpenCvSharp.Mat(random.Next(1, 70), random.Next(1, 70), i % 2 == 0 ? OpenCvSharp.MatType.CV_8UC3 : OpenCvSharp.MatType.CV_8UC4);
            OpenCvSharp.Cv2.Randu(picture, new OpenCvSharp.Scalar(0, 0, 0, 0), new OpenCvSharp.Scalar(256, 256, 256, 256));
            if (i % 3 > 0) OpenCvSharp.Cv2.GaussianBlur(picture, picture, new OpenCvSharp.Size(5, 5), 2);
            OpenCvSharp.Cv2.ImEncode(".webp", picture, out var file, [(int)OpenCvSharp.ImwriteFlags.WebPQuality, i % 4 == 0 ? 101 : random.Next(1, 101)]);
            Decoders.RequireSame(file, $"picture {i}, {picture.Width}×{picture.Height}");
            byte[] profile = Chunk("ICCP", IccProfile.Swapped());
            if (i % 2 > 0) continue;
            byte[] body = [.. Chunk("VP8X", [0x20, 0, 0, 0, .. Three(picture.Width - 1), .. Three(picture.Height - 1)]), .. profile, .. file[12..]];
            Decoders.RequireSame([.. "RIFF"u8, .. BitConverter.GetBytes(body.Length + 4), .. "WEBP"u8, .. body], $"picture {i} with a profile");
        }
    }

    private static byte[] Golden(string name) => File.ReadAllBytes(Path.Combine(PillowGolden.Folder, "decode", name));

    // Two frames of a still picture's data, on a canvas that may be larger.
    private static byte[] Animated(string name, int offset)
    {
        var still = Golden(name);
        var data = still[12..];
        var (width, height) = (26, 19);
        if (data.AsSpan().StartsWith("VP8X"u8)) data = data[18..];
        byte[] frame = [.. Three(offset / 2), .. Three(offset / 2), .. Three(width - 1), .. Three(height - 1), .. Three(100), 0, .. data];
        byte[] animation = [.. Chunk("VP8X", [0x12, 0, 0, 0, .. Three(width + offset - 1), .. Three(height + offset - 1)]), .. Chunk("ANIM", [0x10, 0x20, 0x30, 0x80, 0, 0]), .. Chunk("ANMF", frame), .. Chunk("ANMF", frame)];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(animation.Length + 4), .. "WEBP"u8, .. animation];
    }

    private static byte[] Chunk(string type, byte[] body) => [.. type.Select(c => (byte)c), .. BitConverter.GetBytes(body.Length), .. body, .. new byte[body.Length % 2]];

    private static byte[] Three(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
}
