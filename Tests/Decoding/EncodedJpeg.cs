using CsCheck;
using OpenCvSharp;

namespace TransferLearning.Tests.Decoding;

/// <summary>A JPEG that OpenCV's encoder makes of a drawn picture.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Quality">1 to 100.</param>
/// <param name="Sampling">Which of five samplings; 5 is grey.</param>
/// <param name="Optimised">1 for tables of its own, 0 for those of the standard.</param>
/// <param name="Restart">Rows of units between restart markers; 0 for none.</param>
/// <param name="Noise">Levels of noise.</param>
/// <param name="Seed">Of the noise.</param>
internal sealed record EncodedJpeg(int Width, int Height, int Quality, int Sampling, int Optimised, int Restart, int Noise, int Seed)
{
    // IMWRITE_JPEG_SAMPLING_FACTOR has no name in OpenCvSharp.
    private const int SamplingFactor = 7;

    private static readonly int[] s_samplings = [0x411111, 0x221111, 0x211111, 0x121111, 0x111111];

    /// <summary>Files of all kinds.</summary>
    public static Gen<EncodedJpeg> Random { get; } =
        Gen.Select(Gen.Int[1, 150], Gen.Int[1, 150], Gen.Int[1, 100], Gen.Int[0, s_samplings.Length], Gen.Int[0, 1], Gen.OneOf(Gen.Const(0), Gen.Int[1, 20]), Gen.Int[0, 255], Gen.Int)
            .Select((width, height, quality, sampling, optimised, restart, noise, seed) => new EncodedJpeg(width, height, quality, sampling, optimised, restart, noise, seed));

    /// <summary>A file with EXIF's orientation: an APP1 segment with one entry behind its first marker.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation) =>
        [.. jpeg[..2], 0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, .. jpeg[2..]];

    /// <summary>The file.</summary>
    public byte[] File()
    {
        var random = new Random(Seed);
        var channels = Sampling < s_samplings.Length ? 3 : 1;
        var pixels = new byte[Width * Height * channels];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)Math.Clamp(128 + (100 * Math.Sin(i * 1e-3)) + random.Next(-Noise, Noise + 1), 0, 255);
        using var picture = Mat.FromPixelData(Height, Width, channels == 3 ? MatType.CV_8UC3 : MatType.CV_8UC1, pixels);
        Cv2.ImEncode(
            ".jpg",
            picture,
            out var file,
            [(int)ImwriteFlags.JpegQuality, Quality, (int)ImwriteFlags.JpegOptimize, Optimised, SamplingFactor, s_samplings[Sampling % s_samplings.Length], (int)ImwriteFlags.JpegRstInterval, Restart]);
        return file;
    }
}
