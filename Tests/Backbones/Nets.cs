using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;

namespace TransferLearning.Tests.Backbones;

/// <summary>The networks of the tests.</summary>
internal static class Nets
{
    public static string Mini => Path.Combine(SharedData.Repository, "onnx-models", "tlearn-mini", "model.onnx");

    public static string SqueezeNet => SharedData.Require("models", "squeezenet1.1.onnx");

    public static string EfficientNet => SharedData.Require("models", "efficientnet-lite0", "model.onnx");

    /// <summary>Networks beside the zoo's, in its layout, that one who changes the reading of graphs brings along: <c>Benchmarks/torchvision_networks.py</c> makes some.</summary>
    public static string? More { get; } = Environment.GetEnvironmentVariable("TLEARN_ZOO");

    public static string Zoo(string name, string file = "model.onnx") =>
        More is not null && Path.Combine(More, name, file) is var own && File.Exists(own) ? own : SharedData.Require("models", "zoo", name, file);

    public static Backbone Open(string path, ImageSize? size, params TapRequest[] taps) => Backbone.Open(new BackboneOptions
    {
        ModelPath = path,
        Taps = taps.Length > 0 ? taps : [new TapRequest()],
        InputSize = size,
        Device = DeviceSpec.Cpu,
    });

    /// <summary>Vectors of all taps, each <c>[count,D]</c>.</summary>
    public static float[][] Embed(Backbone backbone, ReadOnlyMemory<float> images, int count)
    {
        var vectors = backbone.Taps.Select(t => new float[count * t.Dimension]).ToArray();
        backbone.Run(images, count, [.. vectors.Select(v => v.AsMemory())], TestContextToken);
        return vectors;
    }

    /// <summary>Seeded values in the range of normalised pixels.</summary>
    public static float[] Images(int count, int length, int seed = 1)
    {
        var random = new Random(seed);
        var values = new float[count * length];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(2 * random.NextDouble() - 1);
        return values;
    }

    private static CancellationToken TestContextToken => Xunit.TestContext.Current.CancellationToken;
}
