using TransferLearning.FeatureExtraction.Decoding;
using Xunit;

namespace TransferLearning.Tests.Decoding;

public sealed class RealImageTests
{
    [Theory]
    [InlineData("data/flowers", 9)]
    [InlineData("data/trash", 9)]
    [InlineData("data/wbc", 6)]
    [InlineData("data/xray", 9)]
    [InlineData("data/imagenet-sample", 1)]
    [InlineData("models/zoo", 4)]
    public void Real_pictures_have_the_same_pixels_with_both_decoders(string set, int step)
    {
        string[] endings = [".jpg", ".jpeg", ".bmp", ".png"];
        string[] files = [.. Directory.EnumerateFiles(SharedData.Require(set.Split('/')), "*.*", SearchOption.AllDirectories)
            .Where(f => endings.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        var (openCv, skia) = (Decoders.Require("opencv"), Decoders.Require("skia"));
        Parallel.For(0, (files.Length + step - 1) / step, i =>
        {
            var bytes = File.ReadAllBytes(files[i * step]);
            using var expected = openCv.Decode(bytes, new DecodeOptions());
            using var found = skia.Decode(bytes, new DecodeOptions());
            Assert.True(expected.Width == found.Width && expected.Pixels.SequenceEqual(found.Pixels), files[i * step]);
        });
    }
}
