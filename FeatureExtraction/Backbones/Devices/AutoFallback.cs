using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>Device <c>auto</c>: the best provider that works, and where that one cannot run a network, the processor with the reason said.</summary>
internal static class AutoFallback
{
    /// <summary>Opens a network where it is asked for.</summary>
    /// <param name="device">What was asked for.</param>
    /// <param name="open">Opens on a device; the second argument is why it is that one, where this knows better than the device itself.</param>
    public static T Open<T>(DeviceSpec device, Func<DeviceSpec, string?, T> open) => Open(device, () => DeviceCatalogue.Probe().Default, open);

    /// <inheritdoc cref="Open{T}(DeviceSpec, Func{DeviceSpec, string?, T})"/>
    /// <param name="device">What was asked for.</param>
    /// <param name="best">Name of the provider that <c>auto</c> takes first.</param>
    /// <param name="open">As above.</param>
    internal static T Open<T>(DeviceSpec device, Func<string> best, Func<DeviceSpec, string?, T> open)
    {
        if (device.Provider != "auto") return open(device, null);
        try
        {
            return open(device, null);
        }
        catch (TlearnException e) when (e is not UsageException && best() != DeviceSpec.Cpu.Provider)
        {
            return open(DeviceSpec.Cpu, $"{best()} works here but not for this network: {e.Message}");
        }
    }
}
