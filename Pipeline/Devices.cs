using TransferLearning.FeatureExtraction.Backbones.Devices;

namespace TransferLearning;

/// <summary>What networks can run on here.</summary>
public static class Devices
{
    /// <summary>
    /// Every kind of device that <c>Device</c> of the options can name, best first: whether a small network ran on it, and if not, why and what to do. <c>auto</c> takes the first that works. The devices
    /// are tried once, which can take seconds; the answer is kept.
    /// </summary>
    /// <exception cref="TlearnException">ONNX Runtime's native library does not load.</exception>
    public static IReadOnlyList<DeviceState> List() => DeviceCatalogue.Probe().Providers;
}
