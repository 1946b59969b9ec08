using CsCheck;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Views;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary><c>decode: fast</c>: when JPEGs are decoded smaller, by how much, and to what.</summary>
public sealed class JpegReductionTests
{
    private static readonly PreprocessingRecord s_fast = new() { Decode = JpegDecoding.Fast };

    [Fact]
    public void The_sides_stay_at_least_twice_what_is_needed_and_no_more_than_that_is_decoded() =>
        Gen.Select(Gen.Int[1, 6000], Gen.Int[1, 6000], Gen.Int[1, 400], Gen.Int[1, 400], Gen.Bool).Sample((width, height, needHeight, needWidth, exact) =>
        {
            var resize = exact
                ? new ResizeStep { Mode = ResizeMode.Exact, Size = new ImageSize(needHeight, needWidth) }
                : new ResizeStep { Mode = ResizeMode.Shorter, Size = new ImageSize(needHeight, needHeight) };
            var chosen = JpegReduction.For(s_fast with { Resize = resize }, 1)!.Denominator(width, height);
            int[] allowed = [.. ((int[])[1, 2, 4, 8]).Where(d => d == 1 || IsEnough(d))];
            return chosen == allowed[^1];

            bool IsEnough(int d)
            {
                var (w, h) = (Math.Ceiling((double)width / d), Math.Ceiling((double)height / d));
                return exact ? w >= 2 * needWidth && h >= 2 * needHeight : Math.Min(w, h) >= 2 * needHeight;
            }
        });

    [Fact]
    public void Nothing_is_reduced_that_is_exact_or_not_resized()
    {
        Assert.Null(DecodeOptions.For(new PreprocessingRecord()).Reduction);
        Assert.Null(DecodeOptions.For(s_fast with { Resize = new ResizeStep { Mode = ResizeMode.None }, Crop = new CropStep { Mode = CropMode.None } }).Reduction);
        Assert.Equal(8, DecodeOptions.For(s_fast).Reduction!.Denominator(5000, 4096));
        Assert.Equal(4, DecodeOptions.For(s_fast).Reduction!.Denominator(5000, 4088));
        Assert.Equal(1, DecodeOptions.For(s_fast).Reduction!.Denominator(5000, 1022));
    }

    [Fact]
    public void A_random_part_that_fills_the_input_needs_more_of_the_image()
    {
        var views = ViewSet.Augmented(Augmentation.Parse("crop:0.33,flip"), 0, 1);
        var (plain, varied) = (new Preprocessor(s_fast).Decoding, new Preprocessor(s_fast, views).Decoding);
        Assert.Equal((4, 2), (plain.Reduction!.Denominator(2100, 2100), varied.Reduction!.Denominator(2100, 2100)));
    }

    [Fact]
    public void Both_libraries_make_the_same_pixels_of_every_real_photograph()
    {
        var (openCv, skia) = (Decoders.Require("opencv"), Decoders.Require("skia"));
        var files = Photographs();
        foreach (var need in (int[])[100, 50, 25])
        {
            var options = DecodeOptions.For(s_fast with { Resize = new ResizeStep { Size = new ImageSize(need, need) } });
            foreach (var file in files)
            {
                var bytes = File.ReadAllBytes(file);
                using var expected = openCv.Decode(bytes, options);
                using var found = skia.Decode(bytes, options);
                Assert.True((expected.Width, expected.Height) == (found.Width, found.Height) && expected.Pixels.SequenceEqual(found.Pixels), $"{file} for {need}");
            }
        }
    }

    [Theory]
    [InlineData("opencv")]
    [InlineData("skia")]
    public void A_reduced_photograph_is_nearly_the_mean_of_the_exact_ones_pixels(string name)
    {
        var decoder = Decoders.Require(name);
        foreach (var file in Photographs().Take(10))
        {
            var bytes = File.ReadAllBytes(file);
            using var exact = decoder.Decode(bytes, new DecodeOptions());
            foreach (var denominator in (int[])[2, 4, 8])
            {
                var need = Math.Min(exact.Width, exact.Height) / denominator / 2;
                using var reduced = decoder.Decode(bytes, DecodeOptions.For(s_fast with { Resize = new ResizeStep { Size = new ImageSize(need, need) } }));
                Assert.Equal((JpegReduction.Side(exact.Width, denominator), JpegReduction.Side(exact.Height, denominator)), (reduced.Width, reduced.Height));
                Assert.InRange(MeanDifference(exact, reduced, denominator), 0, 3);
            }
        }
    }

    [Fact]
    public void A_turned_photograph_is_measured_upright()
    {
        // 320 × 240 lying, 240 × 320 upright; an exact resize to rows × columns of half that must see the upright sides.
        var decoder = Decoders.Require("skia");
        var bytes = EncodedJpeg.WithOrientation(File.ReadAllBytes(Photographs().First(f => Size(decoder, f) is var (w, h) && w > h + 60)), 6);
        using var exact = decoder.Decode(bytes, new DecodeOptions());
        Assert.True(exact.Height > exact.Width);
        var resize = new ResizeStep { Mode = ResizeMode.Exact, Size = new ImageSize(exact.Height / 4, exact.Width / 4) };
        using var upright = decoder.Decode(bytes, DecodeOptions.For(s_fast with { Resize = resize }));
        Assert.Equal((JpegReduction.Side(exact.Width, 2), JpegReduction.Side(exact.Height, 2)), (upright.Width, upright.Height));
        using var ignored = decoder.Decode(bytes, DecodeOptions.For(s_fast with { Resize = resize, Orientation = Orientation.Ignore }));
        Assert.Equal((exact.Height, exact.Width), (ignored.Width, ignored.Height)); // lying, its rows are too few for that
    }

    private static (int Width, int Height) Size(CheckedDecoder decoder, string file)
    {
        using var image = decoder.Decode(File.ReadAllBytes(file), new DecodeOptions());
        return (image.Width, image.Height);
    }

    private static List<string> Photographs() =>
        [.. Directory.EnumerateDirectories(Path.Combine(SharedData.Require("data", "flowers"), "val")).SelectMany(d => Directory.EnumerateFiles(d).Order(StringComparer.Ordinal).Take(10)),
            .. Directory.EnumerateFiles(SharedData.Require("data", "imagenet-sample")).Order(StringComparer.Ordinal).Take(40),
            .. Directory.EnumerateFiles(Path.Combine(SharedData.Require("data", "xray"), "val"), "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(10)];

    // Of whole blocks alone: at the right and the lower edge the last ones may lack pixels.
    private static double MeanDifference(RgbImage exact, RgbImage reduced, int denominator)
    {
        var (sum, count) = (0.0, 0);
        for (var y = 0; y < exact.Height / denominator; y++)
        {
            for (var x = 0; x < 3 * (exact.Width / denominator); x++)
            {
                var mean = 0.0;
                for (var dy = 0; dy < denominator; dy++)
                {
                    for (var dx = 0; dx < denominator; dx++) mean += exact.Row((denominator * y) + dy)[(3 * ((denominator * (x / 3)) + dx)) + (x % 3)];
                }

                sum += Math.Abs((mean / (denominator * denominator)) - reduced.Row(y)[x]);
                count++;
            }
        }

        return sum / count;
    }
}
