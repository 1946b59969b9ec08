using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Views;
using Xunit;

namespace TransferLearning.Tests.Preprocessing;

/// <summary>Varied views: made again from their name alone, different from each other, and made of the image's own pixels.</summary>
public sealed class AugmentationTests
{
    private static readonly PreprocessingRecord s_plain = PreprocessingRecord.FromJson(
        """{"orientation":"apply","alpha":"white","resize":{"mode":"shorter","size":32,"interpolation":"bilinear","antialias":true},"crop":{"mode":"center","size":32},"scale":1,"mean":[0,0,0],"std":[1,1,1],"channels":"RGB","layout":"NCHW","type":"float32"}""");

    [Theory]
    [InlineData("none")]
    [InlineData("crop:0.35")]
    [InlineData("crop:0.35,flip,color:0.2")]
    [InlineData("flip")]
    public void What_is_asked_for_is_written_back(string text) => Assert.Equal(text, Augmentation.Parse(text).ToString());

    [Theory]
    [InlineData("crop:0")]
    [InlineData("crop:1.5")]
    [InlineData("flip:1")]
    [InlineData("color:1")]
    [InlineData("")]
    public void What_is_not_understood_is_named(string text) => Assert.Contains("augmentation", Assert.Throws<UsageException>(() => Augmentation.Parse(text)).Message);

    [Fact]
    public void A_view_follows_from_its_name_and_the_image()
    {
        using var image = Gradient(80, 60);
        var view = ViewSet.Augmented(Augmentation.Parse("crop,flip,color"), seed: 5, number: 3);
        var made = Run(image, view);
        Assert.Equal(made, Run(image, ViewSet.Find(view.Name)));
        var others = Enumerable.Range(0, 20).Select(n => Run(image, ViewSet.Augmented(Augmentation.Parse("crop,flip,color"), 5, n))).ToList();
        Assert.Equal(20, others.Select(o => string.Join(',', o)).Distinct().Count());
    }

    [Fact]
    public void Half_of_the_views_are_mirrored_and_nothing_else()
    {
        using var image = Gradient(32, 32);
        var plain = Run(image, ViewSet.Center);
        var mirrored = Run(image, ViewSet.Find("flip"))[plain.Length..];
        var views = Enumerable.Range(0, 200).Select(n => Run(image, ViewSet.Augmented(Augmentation.Parse("flip"), 1, n))).ToList();
        Assert.All(views, v => Assert.True(v.SequenceEqual(plain) || v.SequenceEqual(mirrored)));
        Assert.InRange(views.Count(v => v.SequenceEqual(plain)), 70, 130);
    }

    [Theory]
    [InlineData(80, 60)]
    [InlineData(7, 300)]
    [InlineData(16, 16)]
    [InlineData(1, 1)]
    public void A_crop_shows_at_least_its_share_of_any_image(int width, int height)
    {
        // Red grows to the right and green downwards: first and last pixels tell how much of the image the view spans.
        using var image = Gradient(width, height);
        for (var n = 0; n < 50; n++)
        {
            var view = Run(image, ViewSet.Augmented(Augmentation.Parse("crop:0.5"), 2, n));
            var red = view.AsSpan(0, 1024);
            var green = view.AsSpan(1024, 1024);
            Assert.All(view, v => Assert.InRange(v, 0, 255));
            if (width == 80) Assert.InRange((red[31] - red[0] + 8) / 255 * (green[^1] - green[0] + 8) / 255, 0.4, 1.1);
        }
    }

    [Fact]
    public void Colours_change_and_places_do_not()
    {
        using var image = Gradient(32, 32);
        var plain = Run(image, ViewSet.Center);
        var view = Run(image, ViewSet.Augmented(Augmentation.Parse("color:0.3"), 2, 1));
        Assert.NotEqual(plain, view);
        // Red still grows along every row.
        for (var y = 0; y < 32; y++) Assert.True(view[(y * 32) + 31] > view[y * 32]);
    }

    private static float[] Run(RgbImage image, ViewSet views)
    {
        var result = new float[3 * 32 * 32 * views.Count];
        new Preprocessor(s_plain, views).Run(image, result);
        return result;
    }

    private static RgbImage Gradient(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < width; x++)
            {
                row[3 * x] = (byte)(255 * x / Math.Max(1, width - 1));
                row[(3 * x) + 1] = (byte)(255 * y / Math.Max(1, height - 1));
                row[(3 * x) + 2] = 100;
            }
        }

        return image;
    }
}
