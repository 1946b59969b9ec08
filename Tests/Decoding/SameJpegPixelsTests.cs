using TransferLearning.Tests.Golden;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Of every kind of JPEG that Skia is used for it makes the very pixels of OpenCV.</summary>
public sealed class SameJpegPixelsTests
{
    private static readonly (int, int)[] s_samplings = [(1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (1, 4), (4, 2), (2, 4), (3, 1), (1, 3), (3, 3), (4, 4)];

    [Fact]
    public void Every_sampling_of_colours()
    {
        foreach (var (across, down) in s_samplings)
        {
            foreach (var (width, height) in ((int, int)[])[(53, 41), (16, 16), (1, 1), (17, 3), (2, 50)])
            {
                var file = new JpegWriter { Width = width, Height = height, Components = [(1, across, down), (2, 1, 1), (3, 1, 1)] };
                if (across * down <= 8) Decoders.RequireSame(file.Write(across + down), $"{across}×{down}, {width}×{height}");
                if (across * down <= 8) Decoders.RequireSame((file with { Restart = 1 }).Write(1), $"{across}×{down} with restarts");
                Decoders.RequireSame((file with { Interleaved = false }).Write(2), $"{across}×{down} in three scans");
            }
        }
    }

    [Fact]
    public void Samplings_of_which_each_component_has_its_own()
    {
        foreach (var (blue, red) in (((int, int), (int, int))[])[((2, 1), (1, 2)), ((1, 2), (2, 2)), ((2, 2), (2, 2)), ((2, 1), (2, 1)), ((1, 1), (2, 2))])
        {
            Decoders.RequireSame(new JpegWriter { Components = [(1, 2, 2), (2, blue.Item1, blue.Item2), (3, red.Item1, red.Item2)], Interleaved = false }.Write(3), $"{blue} {red}");
        }

        Decoders.RequireSame(new JpegWriter { Components = [(1, 1, 1), (2, 2, 2), (3, 2, 2)] }.Write(3), "finer colours than light");
    }

    [Fact]
    public void Grey_of_any_sampling()
    {
        foreach (var (across, down) in s_samplings) Decoders.RequireSame(new JpegWriter { Components = [(1, across, down)] }.Write(5), $"{across}×{down}");
    }

    [Fact]
    public void Colours_as_markers_and_identifiers_say()
    {
        byte[] jfif = [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0];
        foreach (var segments in (List<(byte, byte[])[]>)[[], [(0xE0, jfif)], [(0xEE, Adobe(0))], [(0xEE, Adobe(1))], [(0xEE, Adobe(2))], [(0xE0, jfif), (0xEE, Adobe(0))], [(0xE2, Profile)]])
        {
            foreach (var ids in (byte[][])[[1, 2, 3], [0, 1, 2], [(byte)'R', (byte)'G', (byte)'B'], [7, 8, 9], [(byte)'r', (byte)'g', (byte)'b']])
            {
                var file = new JpegWriter { Components = [(ids[0], 1, 1), (ids[1], 1, 1), (ids[2], 1, 1)], Segments = segments };
                Decoders.RequireSame(file.Write(7), $"{string.Join(' ', ids)}, {segments.Length} segments");
            }
        }
    }

    [Fact]
    public void Progressive_ones_and_profiles()
    {
        foreach (var name in (string[])["baseline.jpg", "progressive.jpg", "grey.jpg", "baseline-444.jpg"])
        {
            var file = File.ReadAllBytes(Path.Combine(PillowGolden.Folder, "decode", name));
            Decoders.RequireSame(file, name);
            byte[] profile = [.. "ICC_PROFILE\0"u8, 1, 1, .. Profile];
            Decoders.RequireSame([.. file[..2], 0xFF, 0xE2, (byte)((profile.Length + 2) >> 8), (byte)(profile.Length + 2), .. profile, .. file[2..]], $"{name} with a profile");
        }
    }

    [Fact]
    public void What_an_encoder_writes_of_any_size_quality_and_sampling()
    {
        Decoders.Require("opencv");
        var random = new Random(11);
        // IMWRITE_JPEG_SAMPLING_FACTOR, 7, has no name in OpenCvSharp.
        int[] samplings = [0x411111, 0x221111, 0x211111, 0x121111, 0x111111];
        for (var i = 0; i < 120; i++)
        {
            using var picture = new OpenCvSharp.Mat(random.Next(1, 90), random.Next(1, 90), OpenCvSharp.MatType.CV_8UC3);
            OpenCvSharp.Cv2.Randu(picture, new OpenCvSharp.Scalar(0, 0, 0), new OpenCvSharp.Scalar(256, 256, 256));
            if (i % 3 > 0) OpenCvSharp.Cv2.GaussianBlur(picture, picture, new OpenCvSharp.Size(5, 5), 2);
            OpenCvSharp.Cv2.ImEncode(".jpg", picture, out var file, [(int)OpenCvSharp.ImwriteFlags.JpegQuality, random.Next(2, 101), (int)OpenCvSharp.ImwriteFlags.JpegProgressive, i % 2, 7, samplings[i % 5], (int)OpenCvSharp.ImwriteFlags.JpegRstInterval, i % 4]);
            Decoders.RequireSame(file, $"picture {i}, {picture.Width}×{picture.Height}");
        }
    }

    private static byte[] Profile => IccProfile.Swapped();

    private static byte[] Adobe(byte transform) => [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform];
}
