using OpenCvSharp;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;
using TransferLearning.Tests.Decoding;
using Xunit;

namespace TransferLearning.Tests.Preprocessing;

/// <summary>The area filter and the filters without antialias are own code that makes the very pixels of OpenCV's resize, for which they stood in recipes before.</summary>
public sealed class OpenCvResizeTests
{
    private static readonly (int Width, int Height)[] s_sizes = [(1, 1), (2, 2), (3, 5), (8, 8), (17, 11), (32, 48), (61, 47), (64, 64), (100, 33), (224, 224), (257, 130)];

    [Theory]
    [InlineData(Interpolation.Area, InterpolationFlags.Area)]
    [InlineData(Interpolation.Bilinear, InterpolationFlags.Linear)]
    [InlineData(Interpolation.Lanczos, InterpolationFlags.Lanczos4)]
    public void Every_size_equals_OpenCV(Interpolation interpolation, InterpolationFlags flag)
    {
        Decoders.Require("opencv");
        foreach (var from in s_sizes)
        {
            using var image = Noise(from.Width, from.Height);
            foreach (var to in s_sizes) RequireSame(image, to.Width, to.Height, interpolation, flag);
            foreach (var (across, down) in ((int, int)[])[(2, 2), (2, 1), (3, 3), (4, 2), (5, 7)])
            {
                if (from.Width % across == 0 && from.Height % down == 0) RequireSame(image, from.Width / across, from.Height / down, interpolation, flag);
            }
        }

        var random = new Random(4);
        for (var i = 0; i < 150; i++)
        {
            using var image = Noise(random.Next(1, 200), random.Next(1, 200));
            RequireSame(image, random.Next(1, 200), random.Next(1, 200), interpolation, flag);
        }
    }

    [Fact]
    public void Bicubic_equals_OpenCV_but_for_halves()
    {
        // OpenCV leaves it to a library that computes in single precision: values in the middle between two levels may come out as either. Pictures of a side below four pixels it resizes otherwise.
        Decoders.Require("opencv");
        var (different, all) = (0, 0);
        var random = new Random(5);
        for (var i = 0; i < 150; i++)
        {
            using var image = i < s_sizes.Length ? Noise(s_sizes[i].Width, s_sizes[i].Height) : Noise(random.Next(1, 200), random.Next(1, 200));
            var (width, height) = (random.Next(1, 200), random.Next(1, 200));
            var (found, expected) = (new byte[3 * width * height], OpenCv(image, width, height, InterpolationFlags.Cubic));
            ResamplerCatalog.For(Step(Interpolation.Bicubic)).Run(image, new ImageRegion(width, height, 0, 0, width, height), found);
            for (var v = 0; v < found.Length; v++)
            {
                Assert.InRange(found[v] - expected[v], -1, 1);
                if (found[v] != expected[v] && Math.Min(image.Width, image.Height) >= 4) different++;
            }

            all += found.Length;
        }

        Assert.InRange(different, 0, all / 100_000);
    }

    [Theory]
    [InlineData(4000, 6000, 1, 1)]
    [InlineData(3000, 6000, 2, 1)]
    [InlineData(9_000_000, 2, 1, 2)]
    public void The_mean_of_more_pixels_than_32_bits_add_up_is_right(int width, int height, int across, int down)
    {
        using var image = new RgbImage(width, height);
        image.Pixels.Fill(255);
        for (var i = 1; i < image.Pixels.Length; i += 3) image.Pixels[i] = 253;
        var result = new byte[3 * across * down];
        ResamplerCatalog.For(Step(Interpolation.Area)).Run(image, new ImageRegion(across, down, 0, 0, across, down), result);
        Assert.Equal([.. Enumerable.Range(0, result.Length).Select(i => (byte)(i % 3 == 1 ? 253 : 255))], result);
    }

    [Theory]
    [InlineData(Interpolation.Area)]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Bicubic)]
    [InlineData(Interpolation.Lanczos)]
    public void A_part_equals_the_same_part_of_the_whole(Interpolation interpolation)
    {
        var resampler = ResamplerCatalog.For(Step(interpolation));
        foreach (var (from, to) in (((int, int), (int, int))[])[((61, 47), (30, 23)), ((60, 46), (30, 23)), ((61, 47), (90, 60)), ((90, 40), (30, 10)), ((50, 50), (50, 50))])
        {
            using var image = Noise(from.Item1, from.Item2);
            var whole = new byte[3 * to.Item1 * to.Item2];
            resampler.Run(image, new ImageRegion(to.Item1, to.Item2, 0, 0, to.Item1, to.Item2), whole);
            var region = new ImageRegion(to.Item1, to.Item2, to.Item1 / 3, to.Item2 / 4, to.Item1 - (to.Item1 / 3), to.Item2 / 2);
            var part = new byte[3 * region.Width * region.Height];
            resampler.Run(image, region, part);
            for (var y = 0; y < region.Height; y++)
            {
                Assert.True(whole.AsSpan(3 * (((region.Top + y) * to.Item1) + region.Left), 3 * region.Width).SequenceEqual(part.AsSpan(3 * y * region.Width, 3 * region.Width)), $"{from} to {to}, row {y}");
            }
        }
    }

    private static void RequireSame(RgbImage image, int width, int height, Interpolation interpolation, InterpolationFlags flag)
    {
        var (found, expected) = (new byte[3 * width * height], OpenCv(image, width, height, flag));
        ResamplerCatalog.For(Step(interpolation)).Run(image, new ImageRegion(width, height, 0, 0, width, height), found);
        var same = expected.AsSpan().CommonPrefixLength(found);
        Assert.True(same == found.Length, $"{image.Width}×{image.Height} to {width}×{height}: value {same}: {(same < found.Length ? $"{found[same]} found, {expected[same]} expected" : "")}");
    }

    private static unsafe byte[] OpenCv(RgbImage image, int width, int height, InterpolationFlags flag)
    {
        var result = new byte[3 * width * height];
        using var resized = new Mat();
        fixed (byte* pixels = image.Pixels)
        {
            using var source = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, (nint)pixels);
            Cv2.Resize(source, resized, new Size(width, height), 0, 0, flag);
        }

        for (var y = 0; y < height; y++) new ReadOnlySpan<byte>((byte*)resized.Ptr(y), 3 * width).CopyTo(result.AsSpan(3 * y * width));
        return result;
    }

    private static ResizeStep Step(Interpolation interpolation) => new() { Mode = TransferLearning.Core.Preprocessing.ResizeMode.Exact, Interpolation = interpolation, Antialias = false };

    private static RgbImage Noise(int width, int height)
    {
        var image = new RgbImage(width, height);
        new Random(width + (1000 * height)).NextBytes(image.Pixels);

        // Flat and extreme places: rounding and clipping.
        for (var i = 0; i < image.Pixels.Length; i += 7) image.Pixels[i] = (byte)(i % 2 == 0 ? 255 : 0);
        return image;
    }
}
