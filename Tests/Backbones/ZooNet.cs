using TransferLearning.FeatureExtraction.Backbones;
using Xunit;

namespace TransferLearning.Tests.Backbones;

/// <summary>The zoo: networks as users' exporters write them, with what their own libraries give.</summary>
internal static class ZooNet
{
    public static TheoryData<string> Names =>
    [
        "hf-swin-torchscript16", "hf-vit-torchscript14", "keras-like-nhwc-fixed-batch", "timm-convnext-torchscript17", "timm-efficientnet-dynamo",
        "timm-resnet-int8", "timm-resnet-torchscript13", "timm-vit-dynamo", "torchvision-densenet-external", "torchvision-mobilenetv3-torchscript11",
        .. (Nets.More is null ? [] : Directory.GetDirectories(Nets.More)).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal),
    ];

    public static float[] Input(string name) => Npy.Read(Nets.Zoo(name, "input.npy")).Floats.ToArray();

    /// <summary>The bound of the zoo's README: the distance to the reference, by the distance between the references of both pictures.</summary>
    public static void AssertFeatures(string name, float[] found)
    {
        var expected = Npy.Read(Nets.Zoo(name, "features.npy"));
        Assert.Equal(expected.Floats.Length, found.Length);
        var scale = Distance(expected.Row(0), expected.Row(1));
        for (var i = 0; i < 2; i++) Assert.InRange(Distance(found.AsSpan(i * expected.RowLength, expected.RowLength), expected.Row(i)) / scale, 0, name == "timm-resnet-int8" ? 0.1 : 0.001);
    }

    /// <summary>Vectors of both pictures, <c>[2,D]</c>.</summary>
    public static float[] Embed(string name, TapRequest tap)
    {
        using var backbone = Nets.Open(Nets.Zoo(name), null, tap);
        return Nets.Embed(backbone, Input(name), 2)[0];
    }

    public static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += (a[i] - b[i]) * (double)(a[i] - b[i]);
        return Math.Sqrt(sum);
    }
}
