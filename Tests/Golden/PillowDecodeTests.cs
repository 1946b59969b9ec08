using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.Tests.Decoding;
using Xunit;

namespace TransferLearning.Tests.Golden;

public sealed class PillowDecodeTests
{
    // Kinds that Skia leaves to OpenCV.
    private static readonly string[] s_left = ["cmyk.jpg", "fax-2.tif", "fax-3.tif", "fax-4-white-is-zero.tif", "fax-4.tif", "jpeg-grey.tif", "jpeg-orientation-6.tif", "jpeg.tif"];

    public static TheoryData<string> Cases() => [.. Directory.EnumerateFiles(Path.Combine(PillowGolden.Folder, "decode")).Select(f => Path.GetFileName(f)).Where(f => !f.EndsWith(".npy", StringComparison.Ordinal)).Order()];

    public static TheoryData<string, string> CasesOfBoth() => Decoders.With(Cases().Select(c => c.Data));

    [Theory]
    [MemberData(nameof(CasesOfBoth))]
    public void Pixels_equal_Pillow(string decoder, string name)
    {
        Compare(decoder, name, name + ".npy", AlphaHandling.White);
    }

    [Theory]
    [MemberData(nameof(CasesOfBoth))]
    public void Pixels_without_alpha_equal_Pillow(string decoder, string name)
    {
        var drop = name + ".drop.npy";
        Compare(decoder, name, File.Exists(Path.Combine(PillowGolden.Folder, "decode", drop)) ? drop : name + ".npy", AlphaHandling.Drop);
    }

    private static void Compare(string decoder, string file, string expected, AlphaHandling alpha)
    {
        var npy = Npy.Read(Path.Combine(PillowGolden.Folder, "decode", expected));
        using var image = Decoders.DecodeOrLeave(Decoders.Require(decoder), File.ReadAllBytes(Path.Combine(PillowGolden.Folder, "decode", file)), new DecodeOptions { Alpha = alpha });
        Assert.Equal(decoder == "skia" && s_left.Contains(file), image is null);
        if (image is null) return;
        Assert.Equal((npy.Shape[1], npy.Shape[0]), (image.Width, image.Height));

        // OpenCV's way from CMYK to RGB rounds differently: see docs. All else is exact.
        var (largest, _) = PillowGolden.Difference(npy.Bytes, image.Pixels);
        Assert.InRange(largest, 0, file == "cmyk.jpg" ? 1 : 0);
    }
}
