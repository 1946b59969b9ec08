using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Views;
using Xunit;

namespace TransferLearning.Tests.Preprocessing;

/// <summary>
/// A random crop is a rectangle of the image that becomes the whole input, whatever the preprocessing resizes: on images whose red grows to the right from 0 to 255 and whose green does
/// downwards, the outermost pixels of a view tell what it shows.
/// </summary>
public sealed class RandomCropTests
{
    private const int Side = 32;

    public static TheoryData<string, int, int> Preprocessings => new()
    {
        { "resize=none,crop=32", 64, 64 },
        { "resize=none,crop=32", 80, 61 },
        { "resize=none,crop=32", 24, 20 },
        { "resize=none,crop=none", 32, 32 },
        { "resize=exact:32x32,crop=none", 80, 61 },
        { "resize=shorter:40,crop=32", 80, 61 },
        { "resize=none,crop=32,interpolation=nearest", 80, 61 },
        { "resize=none,crop=32,interpolation=area", 80, 61 },
        { "resize=none,crop=32,interpolation=bicubic,antialias=false", 80, 61 },
    };

    [Theory, MemberData(nameof(Preprocessings))]
    public void It_reaches_every_part_of_the_image_and_shows_at_least_its_share(string changes, int width, int height)
    {
        using var image = Gradient(width, height);
        var shown = Enumerable.Range(0, 400).Select(n => Shown(image, changes, "crop:0.35", n)).ToList();
        Assert.InRange(shown.Min(s => s.Left), 0, 0.04);
        Assert.InRange(shown.Min(s => s.Top), 0, 0.04);
        Assert.InRange(shown.Max(s => s.Right), 0.96, 1);
        Assert.InRange(shown.Max(s => s.Bottom), 0.96, 1);
        // Between the middles of the outermost pixels lies 31 / 32 of a view's sides.
        var areas = shown.Select(s => (s.Right - s.Left) * (s.Bottom - s.Top) * Side * Side / ((Side - 1) * (Side - 1))).ToList();
        Assert.All(areas, area => Assert.InRange(area, 0.3, 1.08));
        // Uniform from 0.35 to 1, and the larger ones less often, because some of them fit into no place.
        Assert.InRange(areas.Average(), 0.55, 0.72);
        Assert.InRange(areas.Min(), 0.3, 0.42);
        Assert.InRange(areas.Max(), 0.85, 1.08);
    }

    [Theory, MemberData(nameof(Preprocessings))]
    public void Of_at_least_everything_it_shows_everything(string changes, int width, int height)
    {
        using var image = Gradient(width, height);
        for (var n = 0; n < 5; n++)
        {
            var (left, top, right, bottom) = Shown(image, changes, "crop:1", n);
            Assert.InRange(left, 0, 0.04);
            Assert.InRange(top, 0, 0.04);
            Assert.InRange(right, 0.96, 1);
            Assert.InRange(bottom, 0.96, 1);
        }
    }

    // A rectangle of 4:3 of an image of 10:1 has two fifteenths of its area.
    [Fact]
    public void Of_a_long_image_it_is_the_largest_rectangle_that_is_not_squeezed()
    {
        using var image = Gradient(400, 40);
        var shown = Enumerable.Range(0, 200).Select(n => Shown(image, "resize=none,crop=32", "crop:0.5", n)).ToList();
        Assert.All(shown, s => Assert.InRange((s.Right - s.Left) * Side / (Side - 1), 0.12, 0.145));
        Assert.All(shown, s => Assert.InRange((s.Bottom - s.Top) * Side / (Side - 1), 0.95, 1.04));
        Assert.InRange(shown.Min(s => s.Left), 0, 0.02);
        Assert.InRange(shown.Max(s => s.Right), 0.98, 1);
    }

    // The form of the input, within 4:3, whatever it is.
    [Fact]
    public void Its_form_is_about_that_of_an_input_that_is_no_square()
    {
        using var image = Gradient(300, 300);
        var ratios = Enumerable.Range(0, 200).Select(n => Shown(image, "resize=none,crop=16x64", "crop:0.05", n, height: 16, width: 64))
            .Select(s => (s.Right - s.Left) * 64 / 63 / ((s.Bottom - s.Top) * 16 / 15)).ToList();
        Assert.All(ratios, r => Assert.InRange(r, 2.8, 5.6));
        Assert.InRange(ratios.Min(), 2.8, 3.2);
        Assert.InRange(ratios.Max(), 5, 5.6);
    }

    [Fact]
    public void The_view_is_the_same_whatever_the_preprocessing_resizes()
    {
        using var image = Gradient(80, 61);
        var view = ViewSet.Augmented(Augmentation.Parse("crop:0.2,flip"), 1, 7);
        var resized = Run(image, "resize=shorter:40,crop=32", view, Side, Side);
        Assert.Equal(resized, Run(image, "resize=none,crop=32", view, Side, Side));
        Assert.Equal(resized, Run(image, "resize=exact:32x32,crop=none", view, Side, Side));
    }

    // A name of before stood for other pixels: vectors that were stored under it must not be taken for these.
    [Fact]
    public void Its_name_is_not_that_of_before()
    {
        var name = ViewSet.Augmented(Augmentation.Parse("crop,flip"), 0, 3).Name;
        Assert.Equal("random2(crop:0.35,flip;seed=0;view=3)", name);
        Assert.Equal(name, ViewSet.Find(name).Name);
        foreach (var earlier in (string[])["random(crop:0.35,flip;seed=0;view=3)", "random(crop:0.35,flip;rule=2;seed=0;view=3)"])
        {
            var e = Assert.Throws<UsageException>(() => ViewSet.Find(earlier));
            Assert.Contains("an earlier version", e.Message);
            Assert.Contains("train anew", e.Next);
        }
    }

    [Fact]
    public void A_tiny_share_of_a_large_image_is_a_pixel_at_most()
    {
        using var image = Gradient(1200, 900);
        var (left, top, right, bottom) = Shown(image, "resize=none,crop=32", "crop:1e-9", 4);
        Assert.InRange((right - left) * (bottom - top), 0, 1);
    }

    private static (double Left, double Top, double Right, double Bottom) Shown(RgbImage image, string changes, string augmentation, int number, int height = Side, int width = Side)
    {
        var view = Run(image, changes, ViewSet.Augmented(Augmentation.Parse(augmentation), 3, number), height, width);
        var pixels = height * width;
        return (view[0] / 255, view[pixels] / 255, view[pixels - 1] / 255, view[(2 * pixels) - 1] / 255);
    }

    private static float[] Run(RgbImage image, string changes, ViewSet views, int height, int width)
    {
        var record = PreprocessingResolver.Resolve(PreprocessingOption.Parse($"imagenet,scale=1,mean=0,std=1,{changes}"), new ModelHints()).Record;
        var result = new float[3 * height * width];
        new Preprocessor(record with { Layout = TensorLayout.NCHW }, views).Run(image, result);
        return result;
    }

    private static RgbImage Gradient(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < width; x++) (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = ((byte)(255 * x / (width - 1)), (byte)(255 * y / (height - 1)), (byte)100);
        }

        return image;
    }
}
