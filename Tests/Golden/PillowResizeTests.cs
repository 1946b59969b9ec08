using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;
using Xunit;

namespace TransferLearning.Tests.Golden;

public sealed class PillowResizeTests
{
    public static TheoryData<string> Cases() => [.. Directory.EnumerateFiles(Path.Combine(PillowGolden.Folder, "resize")).Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Resize_equals_Pillow(string name)
    {
        var (image, step, expected) = Load(name);
        using (image)
        {
            var (height, width) = (expected.Shape[0], expected.Shape[1]);
            var found = new byte[3 * height * width];
            ResamplerCatalog.For(step).Run(image, new ImageRegion(width, height, 0, 0, width, height), found);
            Assert.Equal((0, 0.0), PillowGolden.Difference(expected.Bytes, found));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_part_equals_the_same_part_of_the_whole(string name)
    {
        var (image, step, expected) = Load(name);
        using (image)
        {
            var (height, width) = (expected.Shape[0], expected.Shape[1]);
            var region = new ImageRegion(width, height, width / 3, height / 4, (width + 1) / 2, (height + 1) / 2);
            var found = new byte[3 * region.Height * region.Width];
            ResamplerCatalog.For(step).Run(image, region, found);
            for (var y = 0; y < region.Height; y++)
            {
                var whole = expected.Bytes.Slice(3 * (((region.Top + y) * width) + region.Left), 3 * region.Width);
                Assert.True(whole.SequenceEqual(found.AsSpan(y * 3 * region.Width, 3 * region.Width)), $"row {y}");
            }
        }
    }

    [Fact]
    public void There_are_cases() => Assert.Equal(76, Cases().Count);

    private static (TransferLearning.FeatureExtraction.Decoding.RgbImage Image, ResizeStep Step, Npy Expected) Load(string name)
    {
        var parts = name.Split('-');
        var source = Npy.Read(Path.Combine(PillowGolden.Folder, "sources", parts[0] + ".npy"));
        var step = new ResizeStep { Mode = ResizeMode.Exact, Interpolation = Enum.Parse<Interpolation>(parts[1], ignoreCase: true) };
        return (PillowGolden.Image(source), step, Npy.Read(Path.Combine(PillowGolden.Folder, "resize", name + ".npy")));
    }
}
