using TransferLearning.FeatureExtraction.Decoding;
using Xunit;

namespace TransferLearning.Tests.Decoding;

public sealed class RealImageTests
{
    [Theory]
    [InlineData("flowers")]
    [InlineData("wbc")]
    [InlineData("imagenet-sample")]
    public void Every_tenth_real_picture_is_complete(string set)
    {
        var files = Directory.EnumerateFiles(SharedData.Require("data", set), "*.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var decoder = new OpenCvDecoder();
        for (var i = 0; i < files.Count; i += 10)
        {
            using var image = decoder.Decode(File.ReadAllBytes(files[i]), new DecodeOptions());
            Assert.True(image.Width > 1, files[i]);
        }
    }
}
