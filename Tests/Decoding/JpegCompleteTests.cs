using CsCheck;
using OpenCvSharp;
using TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Whether all of a JPEG is there is found out several symbols at a time, and that finds what one symbol at a time does, of whole files and of damaged ones.</summary>
public sealed class JpegCompleteTests
{
    private static readonly int[] s_samplings = [0x411111, 0x211111, 0x221111, 0x111111];

    // Quality, sampling, own or standard tables, restart interval, noise, seed.
    private static readonly Gen<(int Quality, int Sampling, int Optimised, int Restart, int Noise, int Seed)> s_files =
        Gen.Select(Gen.Int[5, 100], Gen.Int[0, 4], Gen.Int[0, 1], Gen.OneOf(Gen.Const(0), Gen.Int[1, 20]), Gen.Int[0, 255], Gen.Int);

    [Fact]
    public void Whole_files_are_whole_and_the_same_is_wrong_with_others()
    {
        Decoders.Require("opencv");
        s_files.Sample(
            made =>
            {
                var file = Make(made);
                Assert.Null(Found(file, isSymbolBySymbol: false));
                var random = new Random(made.Seed);
                for (var i = 0; i < 8; i++)
                {
                    var at = i == 0 ? file.Length - 2 - random.Next(1, 12) : random.Next(20, file.Length - 2);
                    RequireSame(file[..at]);
                    RequireSame([.. file[..at], 0xFF, 0xD9]);
                    RequireSame([.. file[..at], .. new byte[file.Length - 2 - at], 0xFF, 0xD9]);
                    var damaged = (byte[])file.Clone();
                    damaged[at] = (byte)random.Next(256);
                    RequireSame(damaged);
                }
            },
            iter: 150,
            threads: 1);
    }

    [Fact]
    public void A_file_without_its_last_bytes_is_truncated()
    {
        Decoders.Require("opencv");
        s_files.Sample(
            made =>
            {
                var file = Make(made);
                // The last byte may be no more than the zero behind 0xFF.
                for (var missing = 2; missing < 12; missing++) Assert.NotNull(Found([.. file[..^(2 + missing)], 0xFF, 0xD9], isSymbolBySymbol: false));
            },
            iter: 50,
            threads: 1);
    }

    private static void RequireSame(byte[] file) => Assert.Equal(Found(file, isSymbolBySymbol: true), Found(file, isSymbolBySymbol: false));

    private static string? Found(byte[] file, bool isSymbolBySymbol)
    {
        try
        {
            JpegFormat.CheckComplete(file, default, new JpegScans { IsSymbolBySymbol = isSymbolBySymbol });
            return null;
        }
        catch (ImageDecodeException e)
        {
            return e.Message;
        }
    }

    private static byte[] Make((int Quality, int Sampling, int Optimised, int Restart, int Noise, int Seed) made)
    {
        var random = new Random(made.Seed);
        var channels = made.Sampling < s_samplings.Length ? 3 : 1;
        var pixels = new byte[240 * 320 * channels];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)Math.Clamp(128 + (100 * Math.Sin(i * 1e-3)) + random.Next(-made.Noise, made.Noise + 1), 0, 255);
        using var picture = Mat.FromPixelData(240, 320, channels == 3 ? MatType.CV_8UC3 : MatType.CV_8UC1, pixels);
        Cv2.ImEncode(
            ".jpg",
            picture,
            out var file,
            [(int)ImwriteFlags.JpegQuality, made.Quality, (int)ImwriteFlags.JpegOptimize, made.Optimised, 7, s_samplings[made.Sampling % s_samplings.Length], (int)ImwriteFlags.JpegRstInterval, made.Restart]);
        return file;
    }
}
