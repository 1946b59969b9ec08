using System.Runtime.InteropServices;
using System.Text.Json;
using TransferLearning.Core.Features;

namespace TransferLearning.Tests.Classifiers;

/// <summary>What scikit-learn said about small features: made by Golden/sklearn/make.py.</summary>
internal static class SklearnGolden
{
    private const int Dimension = 20;
    private const int TrainRows = 300;

    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Golden", "sklearn");

    public static JsonElement Expected { get; } = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "expected.json"))).RootElement;

    /// <summary>Probabilities of linear discriminant analysis: made by Golden/sklearn/make_lda.py.</summary>
    public static JsonElement Discriminant { get; } = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "lda.json"))).RootElement;

    public static FeatureMatrix Train { get; } = FeatureMatrix.FromArray(Npy<float>("x.npy").AsMemory(0, TrainRows * Dimension), Dimension);

    public static FeatureMatrix Test { get; } = FeatureMatrix.FromArray(Npy<float>("x.npy").AsMemory(TrainRows * Dimension), Dimension);

    public static int[] TrainLabels { get; } = Npy<int>("y.npy")[..TrainRows];

    public static int[] TestLabels { get; } = Npy<int>("y.npy")[TrainRows..];

    public static int[] Predictions(JsonElement element) => [.. element.EnumerateArray().Select(v => v.GetInt32())];

    // Version 1 of the format: magic, version, two bytes for the length of the header.
    private static T[] Npy<T>(string name)
        where T : unmanaged
    {
        var bytes = File.ReadAllBytes(Path.Combine(s_folder, name));
        return MemoryMarshal.Cast<byte, T>(bytes.AsSpan(10 + BitConverter.ToUInt16(bytes, 8))).ToArray();
    }
}
