using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>Records with names.</summary>
public static class Presets
{
    internal const string Choices = "auto, imagenet, caffe-bgr, inception or the path of a JSON file with a preprocessing record";

    /// <summary>Shorter side to 256, centre crop 224, RGB, ImageNet's mean and standard deviation; bilinear, antialiased.</summary>
    public static PreprocessingRecord ImageNet { get; } = new();

    /// <summary>As <see cref="ImageNet"/>, but BGR, 0–255 minus Caffe's mean.</summary>
    public static PreprocessingRecord CaffeBgr { get; } = new() { Channels = ChannelOrder.BGR, Scale = 1, Mean = [104, 117, 123], Std = [1, 1, 1] };

    /// <summary>As <see cref="ImageNet"/>, but −1 to 1.</summary>
    public static PreprocessingRecord Inception { get; } = new() { Mean = [0.5, 0.5, 0.5], Std = [0.5, 0.5, 0.5] };

    /// <summary>The presets by name.</summary>
    public static IReadOnlyDictionary<string, PreprocessingRecord> All { get; } = new Dictionary<string, PreprocessingRecord>
    {
        ["imagenet"] = ImageNet,
        ["caffe-bgr"] = CaffeBgr,
        ["inception"] = Inception,
    };
}
