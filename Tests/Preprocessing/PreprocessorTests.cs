using CsCheck;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;
using Xunit;

namespace TransferLearning.Tests.Preprocessing;

public sealed class PreprocessorTests
{
    private static readonly PreprocessingRecord s_plain = new()
    {
        Resize = new ResizeStep { Mode = ResizeMode.None, Size = null },
        Crop = new CropStep { Mode = CropMode.None, Size = null },
        Scale = 1,
        Mean = [10, 20, 30],
        Std = [1, 2, 4],
    };

    [Fact]
    public void Value_is_pixel_times_scale_minus_mean_over_std_in_the_order_of_channels()
    {
        using var image = Image(2, 1, [1, 2, 3, 4, 5, 6]);
        Assert.Equal([-9, -6, -9, -7.5f, -6.75f, -6], Run(s_plain, image));
        Assert.Equal([-9, -9, -6.75f, -6, -7.5f, -6], Run(s_plain with { Layout = TensorLayout.NHWC }, image));
        Assert.Equal([-7, -4, -9, -7.5f, -7.25f, -6.5f], Run(s_plain with { Channels = ChannelOrder.BGR }, image));
    }

    [Theory]
    [InlineData(320, 240, 341, 256)]
    [InlineData(240, 320, 256, 341)]
    [InlineData(500, 375, 341, 256)]
    [InlineData(7, 7, 256, 256)]
    [InlineData(1, 300, 256, 76800)]
    public void The_longer_side_is_rounded_down(int width, int height, int resizedWidth, int resizedHeight)
    {
        var record = new PreprocessingRecord { Crop = new CropStep { Mode = CropMode.None, Size = null } };
        Assert.Equal(new ImageSize(resizedHeight, resizedWidth), new Preprocessor(record).OutputSize(width, height));
        Assert.Equal(new ImageSize(224, 224), new Preprocessor(new PreprocessingRecord()).OutputSize(width, height));
    }

    [Fact]
    public void An_absurdly_long_side_is_refused() =>
        Assert.Contains("more than", Assert.Throws<TlearnException>(() => new Preprocessor(new PreprocessingRecord()).OutputSize(1, 100_000)).Message);

    [Theory]
    [InlineData(5, 4, 0)] // (5 − 4) / 2 = 0.5 → 0
    [InlineData(7, 4, 2)] // 1.5 → 2
    [InlineData(9, 4, 2)] // 2.5 → 2
    [InlineData(8, 4, 2)]
    public void A_crop_starts_in_the_middle_halves_to_the_even_number(int side, int crop, int start)
    {
        using var image = Image(side, side, [.. Enumerable.Range(0, side * side).SelectMany(i => new[] { (byte)i, (byte)0, (byte)0 })]);
        var found = Run(s_plain with { Crop = new CropStep { Size = new ImageSize(crop, crop) }, Mean = [0, 0, 0], Std = [1, 1, 1] }, image);
        Assert.Equal((start * side) + start, found[0]);
    }

    [Fact]
    public void A_crop_larger_than_the_image_is_padded_with_black()
    {
        using var image = Image(1, 1, [100, 100, 100]);
        var found = Run(s_plain with { Crop = new CropStep { Size = new ImageSize(2, 3) }, Mean = [10, 10, 10], Std = [1, 1, 1] }, image);
        Assert.Equal([-10, 90, -10, -10, -10, -10], found[..6]);
    }

    [Fact]
    public void A_destination_of_another_length_is_refused()
    {
        using var image = Image(1, 1, [1, 2, 3]);
        Assert.Throws<ArgumentException>(() => new Preprocessor(s_plain).Run(image, new float[4]));
    }

    [Theory]
    [InlineData(Interpolation.Bilinear, false)]
    [InlineData(Interpolation.Bicubic, false)]
    [InlineData(Interpolation.Lanczos, false)]
    [InlineData(Interpolation.Area, true)]
    public void Filters_of_OpenCV_keep_a_plain_image_plain(Interpolation interpolation, bool antialias)
    {
        using var image = Image(9, 6, [.. Enumerable.Repeat((byte)77, 9 * 6 * 3)]);
        var found = Run(s_plain with { Resize = new ResizeStep { Mode = ResizeMode.Exact, Size = new ImageSize(4, 5), Interpolation = interpolation, Antialias = antialias }, Mean = [0, 0, 0], Std = [1, 1, 1] }, image);
        Assert.All(found, v => Assert.Equal(77, v));
    }

    [Fact]
    public void Area_is_the_mean_of_the_pixels()
    {
        using var image = Image(2, 2, [10, 0, 0, 20, 0, 0, 30, 0, 0, 40, 0, 0]);
        Assert.Equal(25, Run(s_plain with { Resize = new ResizeStep { Mode = ResizeMode.Exact, Size = new ImageSize(1, 1), Interpolation = Interpolation.Area }, Mean = [0, 0, 0], Std = [1, 1, 1] }, image)[0]);
    }

    [Fact]
    public void Vectors_equal_scalars()
    {
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 90], Gen.Int[1, 70], Gen.Int[0, 2], Gen.Int).Sample((input, output, lines, kernel, seed) =>
        {
            var random = new Random(seed);
            var taps = ResizeKernelMap.Create(kernel == 0 ? new TriangleKernel() : kernel == 1 ? new CubicKernel() : new LanczosKernel(), input, output, 0, output);
            // The whole range of levels, and pictures of black and white alone, whose sums are the largest.
            var rows = new byte[3 * input * lines];
            random.NextBytes(rows);
            if (seed % 2 == 0) foreach (ref var level in rows.AsSpan()) level = level < 128 ? byte.MinValue : byte.MaxValue;
            var (found, expected) = (new byte[3 * output * lines], new byte[3 * output * lines]);
            HorizontalPass.Run(rows, 3 * input, taps, found);
            for (var y = 0; y < lines; y++)
            {
                for (var i = 0; i < output; i++) HorizontalPass.Scalar(rows.AsSpan(3 * ((y * input) + taps.Starts[i])), taps.Weights.AsSpan(i * taps.Width, taps.Counts[i]), expected.AsSpan(3 * ((y * output) + i), 3));
            }

            Assert.Equal(expected, found);

            rows = new byte[input * lines];
            random.NextBytes(rows);
            for (var i = 0; i < output; i++)
            {
                var weights = taps.Weights.AsSpan(i * taps.Width, taps.Counts[i]);
                (found, expected) = (new byte[lines], new byte[lines]);
                VerticalPass.Run(rows.AsSpan(taps.Starts[i] * lines), lines, taps, i, found);
                VerticalPass.Scalar(rows.AsSpan(taps.Starts[i] * lines), lines, weights, expected, 0);
                Assert.Equal(expected, found);
            }
        }, iter: 300);
    }

    [Fact]
    public void Records_survive_JSON()
    {
        var sizes = Gen.Int[1, 500].Select(Gen.Int[1, 500]).Select((h, w) => new ImageSize(h, w));
        var numbers = Gen.Double[0.01, 300].Array[3];
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 4], Gen.Int[0, 1], sizes, numbers, numbers, Gen.Int[0, 63]).Sample((mode, filter, crop, size, mean, std, bits) =>
        {
            var record = new PreprocessingRecord
            {
                Orientation = (Orientation)(bits & 1),
                Alpha = (AlphaHandling)((bits >> 1) & 1),
                Resize = new ResizeStep { Mode = (ResizeMode)mode, Size = size, Interpolation = (Interpolation)filter, Antialias = (bits & 4) != 0 },
                Crop = new CropStep { Mode = (CropMode)crop, Size = size },
                Scale = mean[0] / 255,
                Mean = mean,
                Std = std,
                Channels = (ChannelOrder)((bits >> 3) & 1),
                Layout = (TensorLayout)((bits >> 4) & 1),
                Type = (TensorElement)((bits >> 4) % 3),
            };
            Assert.Equal(record, PreprocessingRecord.FromJson(record.ToJson()));
        });
    }

    private static RgbImage Image(int width, int height, byte[] pixels)
    {
        var image = new RgbImage(width, height);
        pixels.CopyTo(image.Pixels);
        return image;
    }

    private static float[] Run(PreprocessingRecord record, RgbImage image)
    {
        var preprocessor = new Preprocessor(record);
        var size = preprocessor.OutputSize(image.Width, image.Height);
        var result = new float[3 * size.Height * size.Width];
        preprocessor.Run(image, result);
        return result;
    }

    [Fact]
    public void A_network_of_bytes_is_never_fed_with_clipped_fractions()
    {
        var imagenet = new PreprocessingRecord { Type = TensorElement.UInt8 };
        Assert.Contains("bytes", Assert.Throws<TlearnException>(() => new Preprocessor(imagenet)).Message);
        Assert.Equal(TensorElement.UInt8, new Preprocessor(imagenet with { Scale = 1, Mean = [0, 0, 0], Std = [1, 1, 1] }).Record.Type);
    }
}
