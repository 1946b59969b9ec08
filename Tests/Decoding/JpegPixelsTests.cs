using CsCheck;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg.Pixels;
using TransferLearning.Tests.Golden;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>The usual JPEGs are read by own code, which makes the pixels of libjpeg-turbo; whatever is unusual or wrong is left to the library and the check before it.</summary>
public sealed class JpegPixelsTests
{
    private static readonly PreprocessingRecord s_fast = new() { Decode = JpegDecoding.Fast };

    [Fact]
    public void Files_of_an_encoder_come_out_as_the_library_makes_them_also_damaged()
    {
        Decoders.Require("opencv");
        EncodedJpeg.Random.Sample(
            made =>
            {
                var file = made.File();
                Decoders.RequireSame(file, $"{made}");
                RequireSameReduced(file, $"{made}");
                var random = new Random(made.Seed);
                for (var i = 0; i < 6; i++)
                {
                    var damaged = (byte[])file.Clone();
                    for (var flips = 0; flips <= i % 3; flips++) damaged[random.Next(3, file.Length)] = (byte)random.Next(256);
                    RequireLeftOrSame(damaged);
                    RequireLeftOrSame(damaged[..random.Next(3, damaged.Length)]);
                }
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public void The_usual_kinds_are_read_here()
    {
        Assert.SkipUnless(JpegBlockPair.IsSupported, "this processor has no AVX2");
        foreach (var (across, down) in ((int, int)[])[(1, 1), (2, 1), (2, 2)])
        {
            foreach (var (width, height) in ((int, int)[])[(53, 41), (16, 16), (5, 1), (17, 3), (5, 50), (64, 48)])
            {
                var file = new JpegWriter { Width = width, Height = height, Components = [(1, across, down), (2, 1, 1), (3, 1, 1)], Restart = width % 3 };
                RequireRead(file.Write(width), $"{across}×{down}, {width}×{height}");
            }
        }

        foreach (var (across, down) in ((int, int)[])[(1, 1), (2, 2), (1, 3)]) RequireRead(new JpegWriter { Components = [(1, across, down)] }.Write(5), "grey");
        foreach (var name in (string[])["baseline.jpg", "grey.jpg", "baseline-444.jpg"]) RequireRead(File.ReadAllBytes(Path.Combine(PillowGolden.Folder, "decode", name)), name);
    }

    [Fact]
    public void Other_kinds_are_left_to_the_library()
    {
        RequireLeft(File.ReadAllBytes(Path.Combine(PillowGolden.Folder, "decode", "progressive.jpg")), "progressive");
        RequireLeft(new JpegWriter { Components = [(1, 2, 2), (2, 1, 1), (3, 1, 1)], Interleaved = false }.Write(1), "three scans");
        RequireLeft(new JpegWriter { Components = [((byte)'R', 1, 1), ((byte)'G', 1, 1), ((byte)'B', 1, 1)] }.Write(1), "RGB by its identifiers");
        RequireLeft(new JpegWriter { Segments = [(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0])] }.Write(1), "RGB by Adobe's marker");
        RequireLeft(new JpegWriter { Components = [(1, 1, 2), (2, 1, 1), (3, 1, 1)] }.Write(1), "colours half as fine down");
        RequireLeft(new JpegWriter { Components = [(1, 4, 1), (2, 1, 1), (3, 1, 1)] }.Write(1), "colours a quarter as fine across");
        RequireLeft(new JpegWriter { Components = [(1, 2, 2), (2, 1, 1), (3, 1, 1)], Width = 4 }.Write(1), "colours of two columns");
    }

    [Fact]
    public void Restart_markers_out_of_order_are_left_to_the_library()
    {
        var file = new JpegWriter { Restart = 1 }.Write(3);
        var at = Enumerable.Range(0, file.Length - 1).First(i => file[i] == 0xFF && file[i + 1] == 0xD1);
        file[at + 1] = 0xD3;
        RequireLeft(file, "a restart marker of another number");
    }

    [Fact]
    public void Coefficients_beyond_any_picture_are_left_to_the_library()
    {
        var file = new JpegWriter { Components = [(1, 1, 1)] }.Write(3);
        var quantisation = Enumerable.Range(0, file.Length).First(i => file[i] == 0xFF && file[i + 1] == 0xDB) + 5;
        file.AsSpan(quantisation, 64).Fill(255);
        // The libraries differ from one another here.
        using var found = JpegPixels.TryRead(file);
        Assert.Null(found);
    }

    [Fact]
    public void Many_threads_decode_at_once()
    {
        Decoders.Require("opencv");
        byte[][] files = [.. Enumerable.Range(0, 6).Select(i => new EncodedJpeg(60 + (20 * i), 40 + (9 * i), 80, i, i % 2, i % 3, 60, i).File())];
        byte[][] expected = [.. files.Select(f => Pixels(Decoders.Library("opencv").Decode(f, new DecodeOptions())))];
        Parallel.For(0, 300, i => Assert.Equal(expected[i % files.Length], Pixels(Decoders.Require("opencv").Decode(files[i % files.Length], new DecodeOptions()))));
    }

    [Fact]
    public void Real_photographs_come_out_as_the_library_makes_them()
    {
        var files = ((string[])["flowers", "trash", "xray"]).SelectMany(set => Directory.EnumerateFiles(SharedData.Require("data", set, "val"), "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(20));
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            Decoders.RequireSame(bytes, file);
            RequireSameReduced(bytes, file);
        }
    }

    private static byte[] Pixels(RgbImage image)
    {
        using (image) return image.Pixels.ToArray();
    }

    private static void RequireRead(byte[] file, string what)
    {
        using var found = JpegPixels.TryRead(file);
        Assert.True(found is not null, $"{what}: left to the library");
        Decoders.RequireSame(file, what);
        RequireSameReduced(file, what);
    }

    // Reduced as far as these sides allow.
    private static void RequireSameReduced(byte[] file, string what)
    {
        foreach (var side in (int[])[1, 5, 12, 30])
        {
            var options = new DecodeOptions { Reduction = JpegReduction.For(s_fast with { Resize = new ResizeStep { Size = new ImageSize(side, side) } }, 1) };
            using var expected = Decoders.Library("opencv").Decode(file, options);
            using var found = Decoders.Require("opencv").Decode(file, options);
            Decoders.RequireSame(expected, found, $"{what}, reduced to {expected.Width}×{expected.Height}");
        }
    }

    private static void RequireLeft(byte[] file, string what)
    {
        using var found = JpegPixels.TryRead(file);
        Assert.True(found is null, $"{what}: read");
        Decoders.RequireSame(file, what);
    }

    // What is read in spite of damage must be a picture to the library as well, and the same.
    private static void RequireLeftOrSame(byte[] file)
    {
        using var found = JpegPixels.TryRead(file);
        if (found is null) return;
        using var expected = Decoders.Library("opencv").Decode(file, new DecodeOptions { Orientation = Orientation.Ignore });
        Decoders.RequireSame(expected, found, "damaged");
    }
}
