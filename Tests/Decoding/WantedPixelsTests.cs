using CsCheck;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg.Pixels;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;
using TransferLearning.FeatureExtraction.Preprocessing.Views;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Where only a part of an image is looked at, that part's pixels are those of the whole image, and what is wrong with the rest of the file is found as ever.</summary>
public sealed class WantedPixelsTests
{
    private static readonly PreprocessingRecord s_record = new() { Resize = new ResizeStep { Size = new ImageSize(48, 48) }, Crop = new CropStep { Size = new ImageSize(40, 40) } };

    [Fact]
    public void Wanted_pixels_of_JPEGs_are_those_of_the_whole_image_however_it_lies()
    {
        Decoders.Require("opencv");
        Gen.Select(EncodedJpeg.Random, Gen.Int[1, 8], Gen.Int[0, 3], Gen.Double.Unit.Array[4]).Sample(
            (made, orientation, reduction, corners) =>
            {
                var file = EncodedJpeg.WithOrientation(made.File(), orientation);
                var options = new DecodeOptions { Reduction = reduction == 0 ? null : JpegReduction.For(s_record with { Decode = JpegDecoding.Fast, Resize = new ResizeStep { Size = new ImageSize(4 * reduction, 4 * reduction) } }, 1) };
                RequireSame(file, options, size => Part(size, corners), $"{made}, {orientation}, {reduction}");
            },
            iter: 400,
            threads: 1);
    }

    [Fact]
    public void Damage_beside_the_wanted_pixels_is_found()
    {
        Decoders.Require("opencv");
        Gen.Select(EncodedJpeg.Random, Gen.Double.Unit.Array[4], Gen.Int).Sample(
            (made, corners, seed) =>
            {
                var random = new Random(seed);
                var file = made.File();
                for (var i = 0; i < 6; i++)
                {
                    var damaged = (byte[])file.Clone();
                    for (var flips = 0; flips <= i % 3; flips++) damaged[random.Next(3, file.Length)] = (byte)random.Next(256);
                    RequireSame(damaged, new DecodeOptions(), size => Part(size, corners), $"{made}, damaged");
                    RequireSame(damaged[..random.Next(3, damaged.Length)], new DecodeOptions(), size => Part(size, corners), $"{made}, cut");
                }
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void A_file_that_ends_behind_the_wanted_pixels_is_truncated()
    {
        var file = new EncodedJpeg(120, 120, 90, 1, 0, 0, 90, 1).File();
        var options = new DecodeOptions { Wanted = _ => new PixelArea(0, 0, 8, 8) };
        using (Decoders.Require("opencv").Decode(file, options))
        {
        }

        Assert.Throws<ImageDecodeException>(() => Decoders.Require("opencv").Decode(file.AsSpan(..^200), options));
    }

    [Fact]
    public void Only_what_is_wanted_is_made()
    {
        Assert.SkipUnless(JpegBlockPair.IsSupported, "this processor has no AVX2");
        using var image = Decoders.Require("opencv").Decode(new EncodedJpeg(120, 90, 90, 1, 0, 0, 90, 1).File(), new DecodeOptions { Wanted = _ => new PixelArea(40, 30, 50, 60) });
        Assert.Equal(new PixelArea(40, 30, 50, 60), image.Made);
        Assert.Contains("are looked at", Assert.Throws<InvalidOperationException>(() => new CopyResampler().Run(image, new ImageRegion(120, 90, 0, 0, 40, 40), new byte[3 * 40 * 40])).Message);
    }

    [Fact]
    public void Resamplers_look_at_no_pixels_but_those_they_name()
    {
        var steps = Enum.GetValues<Interpolation>().SelectMany(i => (bool[])[true, false], (i, antialias) => new ResizeStep { Mode = ResizeMode.Exact, Interpolation = i, Antialias = antialias }).Append(new ResizeStep { Mode = ResizeMode.None }).ToArray();
        Gen.Select(Gen.Int[0, steps.Length - 1], Gen.Int[1, 120].Array[2], Gen.Int[1, 120].Array[2], Gen.Double.Unit.Array[4], Gen.Int).Sample((step, from, to, corners, seed) =>
        {
            if (steps[step].Mode == ResizeMode.None) to = from;
            var area = Part(new ImageSize(to[1], to[0]), corners);
            var region = new ImageRegion(to[0], to[1], area.Left, area.Top, area.Right - area.Left, area.Bottom - area.Top);
            var resampler = ResamplerCatalog.For(steps[step]);
            var source = resampler.Source(region, from[0], from[1]);
            using var image = new RgbImage(from[0], from[1]);
            using var part = new RgbImage(from[0], from[1]) { Made = source };
            new Random(seed).NextBytes(image.Pixels);
            new Random(seed + 1).NextBytes(part.Pixels);
            for (var y = source.Top; y < source.Bottom; y++) image.Row(y)[(3 * source.Left)..(3 * source.Right)].CopyTo(part.Row(y)[(3 * source.Left)..]);
            var (expected, found) = (new byte[3 * region.Width * region.Height], new byte[3 * region.Width * region.Height]);
            resampler.Run(image, region, expected);
            resampler.Run(part, region, found);
            Assert.Equal(expected, found);
        }, iter: 1500);
    }

    [Theory]
    [InlineData("center")]
    [InlineData("flip")]
    [InlineData("five")]
    [InlineData("ten")]
    public void The_input_is_that_of_the_whole_image(string views)
    {
        var decoder = Decoders.Require("opencv");
        foreach (var decode in Enum.GetValues<JpegDecoding>())
        {
            var preprocessor = new Preprocessor(s_record with { Decode = decode }, ViewSet.Find(views));
            for (var orientation = 1; orientation <= 8; orientation++)
            {
                var file = EncodedJpeg.WithOrientation(new EncodedJpeg(150 + (29 * orientation), 100 + (17 * orientation), 90, 1 + (orientation % 5), 0, orientation % 3, 90, orientation).File(), orientation);
                Assert.Equal(Input(decoder, file, preprocessor, preprocessor.Decoding), Input(decoder, file, preprocessor, preprocessor.InputDecoding));
            }
        }
    }

    [Fact]
    public void What_is_wrong_with_a_size_is_said_by_preprocessing()
    {
        var preprocessor = new Preprocessor(s_record with { Resize = new ResizeStep { Mode = ResizeMode.None } }, ViewSet.Find("five"));
        using var image = Decoders.Require("opencv").Decode(new EncodedJpeg(20, 20, 90, 1, 0, 0, 90, 1).File(), preprocessor.InputDecoding);
        Assert.Contains("no corners to cut", Assert.Throws<TlearnException>(() => preprocessor.Run(image, new float[5 * 3 * 40 * 40])).Message);
    }

    private static float[] Input(CheckedDecoder decoder, byte[] file, Preprocessor preprocessor, DecodeOptions options)
    {
        using var image = decoder.Decode(file, options);
        var input = new float[preprocessor.Views.Count * 3 * 40 * 40];
        preprocessor.Run(image, input);
        return input;
    }

    private static PixelArea Part(ImageSize size, double[] corners)
    {
        var (left, top) = ((int)(corners[0] * size.Width), (int)(corners[1] * size.Height));
        return new PixelArea(left, top, left + 1 + (int)(corners[2] * (size.Width - left - 1)), top + 1 + (int)(corners[3] * (size.Height - top - 1)));
    }

    private static void RequireSame(byte[] file, DecodeOptions options, Func<ImageSize, PixelArea> wanted, string what)
    {
        var (whole, wholeFailure) = Decode(file, options);
        var (part, partFailure) = Decode(file, options with { Wanted = wanted });
        using (whole)
        {
            using (part)
            {
                Assert.Equal(wholeFailure, partFailure);
                if (whole is null) return;
                Assert.Equal((whole.Width, whole.Height), (part!.Width, part.Height));
                var area = wanted(new ImageSize(whole.Height, whole.Width));
                part.Require(area);
                for (var y = area.Top; y < area.Bottom; y++)
                {
                    Assert.True(whole.Row(y)[(3 * area.Left)..(3 * area.Right)].SequenceEqual(part.Row(y)[(3 * area.Left)..(3 * area.Right)]), $"{what}: {area}, row {y}");
                }
            }
        }
    }

    private static (RgbImage? Image, string? Failure) Decode(byte[] file, DecodeOptions options)
    {
        try
        {
            return (Decoders.Require("opencv").Decode(file, options), null);
        }
        catch (ImageDecodeException e)
        {
            return (null, e.Message);
        }
    }
}
