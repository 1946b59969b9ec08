using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>
/// An execution provider that lies in a library of its own and is loaded by its path. ONNX Runtime keeps such libraries for the whole
/// process, so each is registered once and stays.
/// </summary>
internal sealed class PluginLibrary
{
    /// <summary>The one option that is not the provider's: which of its devices, by number.</summary>
    public const string DeviceOption = "tlearn.device";

    private static readonly Lock s_gate = new();
    private static readonly Dictionary<string, PluginLibrary> s_registered = new(StringComparer.Ordinal);

    private readonly string _path;
    private readonly IReadOnlyList<OrtEpDevice> _devices;

    private PluginLibrary(string path, IReadOnlyList<OrtEpDevice> devices) => (_path, _devices) = (path, devices);

    /// <summary>Loads a library, or finds it where it was loaded before.</summary>
    /// <param name="library">Path of the library.</param>
    /// <exception cref="TlearnException">There is no such file, or it is no provider library of this ONNX Runtime.</exception>
    public static PluginLibrary Load(string library)
    {
        var path = Path.GetFullPath(library);
        if (!File.Exists(path)) throw new TlearnException($"device plugin:{library}: found no file {path}, expected an execution provider's library", "Give the path of the library: `Device` plugin:/path/to/libonnxruntime_providers_….so");
        lock (s_gate)
        {
            if (s_registered.TryGetValue(path, out var known)) return known;
            var environment = OrtFailure.Guard("ONNX Runtime", OrtEnv.Instance);
            try
            {
                var before = environment.GetEpDevices().Count;
                environment.RegisterExecutionProviderLibrary($"tlearn-plugin-{s_registered.Count}", path);
                // Devices of a library that is registered later stand behind the earlier ones.
                return s_registered[path] = new PluginLibrary(path, [.. environment.GetEpDevices().Skip(before)]);
            }
            catch (Exception e) when (OrtFailure.IsOne(e))
            {
                throw new TlearnException(
                    $"device plugin:{library}: no execution provider that ONNX Runtime {environment.GetVersionString()} can load: {OrtFailure.Text(e)}",
                    "Give a plug-in provider's library, made for this ONNX Runtime or an earlier one, with the libraries it needs beside it or installed.",
                    e);
            }
        }
    }

    /// <summary>Adds one of the library's devices to a session's options.</summary>
    /// <returns>The device as it is recorded.</returns>
    /// <exception cref="TlearnException">The library finds no device here, or does not take the options.</exception>
    public ChosenDevice Append(SessionOptions options, DeviceSpec device)
    {
        if (_devices.Count == 0) throw new TlearnException($"device {device}: the library loads, but finds no device here that it can use", "Install the device's driver; the provider's own documentation says which it needs.");
        var chosen = Choose(device);
        try
        {
            options.AppendExecutionProvider(OrtEnv.Instance(), [chosen], device.Options.Where(o => o.Key != DeviceOption).ToDictionary());
        }
        catch (Exception e) when (OrtFailure.IsOne(e))
        {
            throw new TlearnException($"device {device}: {chosen.EpName} refuses: {OrtFailure.Text(e)}", "The provider's own documentation lists its options.", e);
        }

        return new ChosenDevice($"plugin:{Path.GetFileName(_path)}", chosen.EpName, null);
    }

    /// <summary>The device of that number, else the first graphics card, else the first accelerator, else the first of all.</summary>
    private OrtEpDevice Choose(DeviceSpec device)
    {
        if (!device.Options.TryGetValue(DeviceOption, out var text))
        {
            return _devices.MinBy(d => d.HardwareDevice.Type switch { OrtHardwareDeviceType.GPU => 0, OrtHardwareDeviceType.NPU => 1, _ => 2 })!;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < _devices.Count
            ? _devices[number]
            : throw new UsageException(
                $"device {device}: found {DeviceOption}={text}, expected a number below {_devices.Count}",
                $"The library offers {string.Join(", ", _devices.Select((d, i) => $"{i}: {d.EpName} on {d.HardwareDevice.Vendor} {d.HardwareDevice.Type}"))}.");
    }
}
