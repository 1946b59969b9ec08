using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using Xunit;

namespace TransferLearning.Tests.Golden;

public sealed class PillowDecodeTests
{
    private static readonly OpenCvDecoder Decoder = new();

    public static TheoryData<string> Cases() => [.. Directory.EnumerateFiles(Path.Combine(PillowGolden.Folder, "decode")).Select(f => Path.GetFileName(f)).Where(f => !f.EndsWith(".npy", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pixels_equal_Pillow(string name)
    {
        Compare(name, name + ".npy", AlphaHandling.White);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pixels_without_alpha_equal_Pillow(string name)
    {
        var drop = name + ".drop.npy";
        Compare(name, File.Exists(Path.Combine(PillowGolden.Folder, "decode", drop)) ? drop : name + ".npy", AlphaHandling.Drop);
    }

    private static void Compare(string file, string expected, AlphaHandling alpha)
    {
        var npy = Npy.Read(Path.Combine(PillowGolden.Folder, "decode", expected));
        using var image = Decoder.Decode(File.ReadAllBytes(Path.Combine(PillowGolden.Folder, "decode", file)), new DecodeOptions { Alpha = alpha });
        Assert.Equal((npy.Shape[1], npy.Shape[0]), (image.Width, image.Height));

        // OpenCV's way from CMYK to RGB rounds differently: see docs. All else is exact.
        var (largest, _) = PillowGolden.Difference(npy.Bytes, image.Pixels);
        Assert.InRange(largest, 0, file == "cmyk.jpg" ? 1 : 0);
    }
}
