using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Views;
using Xunit;

namespace TransferLearning.Tests.Preprocessing;

/// <summary>Views against pixels that are picked one by one.</summary>
public sealed class ViewTests
{
    private const int Crop = 6;

    // Nothing is changed but by the crop, so a value of the tensor is a pixel.
    private static readonly PreprocessingRecord s_plain = new()
    {
        Resize = new ResizeStep { Mode = ResizeMode.None, Size = null },
        Crop = new CropStep { Size = new ImageSize(Crop, Crop) },
        Scale = 1,
        Mean = [0, 0, 0],
        Std = [1, 1, 1],
    };

    public static TheoryData<int, int, TensorLayout> Sizes => new()
    {
        { 12, 9, TensorLayout.NCHW }, { 12, 9, TensorLayout.NHWC }, { 9, 13, TensorLayout.NCHW }, { 6, 6, TensorLayout.NCHW }, { 60, 7, TensorLayout.NHWC }, { 7, 11, TensorLayout.NCHW },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Five_are_the_corners_and_the_middle_and_ten_these_of_the_mirror_image_too(int width, int height, TensorLayout layout)
    {
        using var image = Noise(width, height);
        var centre = (Left: Middle(width), Top: Middle(height));
        (int Left, int Top)[] starts = [(0, 0), (width - Crop, 0), (0, height - Crop), (width - Crop, height - Crop), centre];
        List<float> expected = [.. starts.SelectMany(s => Pixels(layout, (x, y, c) => image.Pixels[(3 * (((s.Top + y) * width) + s.Left + x)) + c]))];
        Assert.Equal(expected, Run(s_plain with { Layout = layout }, "five", image));
        expected.AddRange(starts.SelectMany(s => Pixels(layout, (x, y, c) => image.Pixels[(3 * (((s.Top + y) * width) + (width - 1 - s.Left - x))) + c])));
        Assert.Equal(expected, Run(s_plain with { Layout = layout }, "ten", image));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Flip_is_the_centre_view_and_its_mirror_image(int width, int height, TensorLayout layout)
    {
        using var image = Noise(width, height);
        var found = Run(s_plain with { Layout = layout }, "flip", image);
        Assert.Equal(Run(s_plain with { Layout = layout }, "center", image), found[..(found.Length / 2)]);
        Assert.Equal(Pixels(layout, (x, y, c) => image.Pixels[(3 * (((Middle(height) + y) * width) + Middle(width) + Crop - 1 - x)) + c]), found[(found.Length / 2)..]);
    }

    [Fact]
    public void A_padded_view_is_mirrored_with_its_padding()
    {
        using var image = Noise(1, 1);
        var red = image.Pixels[0];
        var found = Run(s_plain with { Crop = new CropStep { Size = new ImageSize(1, 2) } }, "flip", image);
        Assert.Equal([red, 0, 0, red], (float[])[.. found[..2], .. found[6..8]]);
    }

    [Theory]
    [InlineData(40, 30, Interpolation.Bilinear)]
    [InlineData(300, 25, Interpolation.Bicubic)] // a panorama: each view by itself
    [InlineData(31, 47, Interpolation.Nearest)]
    public void Views_of_a_resized_image_are_cut_from_the_whole_of_it(int width, int height, Interpolation interpolation)
    {
        using var image = Noise(width, height);
        var record = s_plain with { Resize = new ResizeStep { Size = new ImageSize(9, 9), Interpolation = interpolation } };
        var size = new Preprocessor(record with { Crop = new CropStep { Mode = CropMode.None, Size = null } }).OutputSize(width, height);
        var whole = new float[3 * size.Height * size.Width];
        new Preprocessor(record with { Crop = new CropStep { Mode = CropMode.None, Size = null } }).Run(image, whole);
        var views = Run(record, "five", image);
        Assert.Equal(Pixels(TensorLayout.NCHW, (x, y, c) => whole[(((c * size.Height) + size.Height - Crop + y) * size.Width) + size.Width - Crop + x]), views[(9 * Crop * Crop)..(12 * Crop * Crop)]);
    }

    [Theory]
    [InlineData("five")]
    [InlineData("ten")]
    public void Crops_need_a_crop_and_an_image_to_cut_them_from(string views)
    {
        var none = s_plain with { Crop = new CropStep { Mode = CropMode.None, Size = null } };
        Assert.Contains("crop.mode is none", Assert.Throws<UsageException>(() => new Preprocessor(none, ViewSet.Find(views))).Message);
        using var image = Noise(5, 20);
        Assert.Contains("20×5, smaller than the crop of 6×6", Assert.Throws<TlearnException>(() => Run(s_plain, views, image)).Message);
        Assert.Equal(2 * 3 * 20 * 5, Run(none, "flip", image, 2 * 3 * 20 * 5).Length);
    }

    [Fact]
    public void An_unknown_name_lists_the_names() =>
        Assert.Contains("center, flip, five, ten", Assert.Throws<UsageException>(() => ViewSet.Find("twelve")).Message);

    // Python's round, which torchvision centres with.
    private static int Middle(int side) => (int)Math.Round((side - Crop) / 2.0, MidpointRounding.ToEven);

    private static float[] Pixels(TensorLayout layout, Func<int, int, int, float> pixel) => layout == TensorLayout.NCHW
        ? [.. from c in Enumerable.Range(0, 3) from y in Enumerable.Range(0, Crop) from x in Enumerable.Range(0, Crop) select pixel(x, y, c)]
        : [.. from y in Enumerable.Range(0, Crop) from x in Enumerable.Range(0, Crop) from c in Enumerable.Range(0, 3) select pixel(x, y, c)];

    private static float[] Run(PreprocessingRecord record, string views, RgbImage image, int? length = null)
    {
        var preprocessor = new Preprocessor(record, ViewSet.Find(views));
        var size = record.OutputSize;
        var values = new float[length ?? preprocessor.Views.Count * 3 * size!.Value.Height * size.Value.Width];
        preprocessor.Run(image, values);
        return values;
    }

    private static RgbImage Noise(int width, int height)
    {
        var image = new RgbImage(width, height);
        new Random(1).NextBytes(image.Pixels);
        return image;
    }
}
