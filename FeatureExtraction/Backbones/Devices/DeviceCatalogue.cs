using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>State of one execution provider.</summary>
/// <param name="Name">Name in <c>--device</c>.</param>
/// <param name="Available">Whether this build of ONNX Runtime contains it.</param>
/// <param name="Working">Whether it ran a small network here.</param>
/// <param name="Reason">Why it does not work; empty where it does.</param>
public sealed record DeviceState(string Name, bool Available, bool Working, string Reason);

/// <summary>All providers, and the one that <c>auto</c> takes.</summary>
/// <param name="Providers">State of each provider, best first.</param>
/// <param name="Default">Name of the one that <c>auto</c> takes.</param>
/// <param name="Reason">Why, a sentence.</param>
public sealed record DeviceReport(IReadOnlyList<DeviceState> Providers, string Default, string Reason);

/// <summary>The device that a network runs on.</summary>
/// <param name="Name">As it is recorded: <c>cpu</c>, <c>cuda:0</c>.</param>
/// <param name="Reason">Why it is that one; <see langword="null"/> where it was asked for by name.</param>
public sealed record ChosenDevice(string Name, string? Reason)
{
    /// <summary>Name and reason.</summary>
    public override string ToString() => Reason is null ? Name : $"{Name} ({Reason})";
}

/// <summary>Which execution providers are built in, and which really run a network here.</summary>
public static class DeviceCatalogue
{
    // Providers do not come and go while a program runs, and trying one can take a second.
    private static readonly Lazy<DeviceReport> Report = new(Look);

    /// <summary>Tries every provider; the answer is kept.</summary>
    /// <exception cref="TlearnException">ONNX Runtime's native library does not load.</exception>
    public static DeviceReport Probe() => Report.Value;

    /// <summary>Adds the provider to a session's options.</summary>
    /// <returns>The device, with the reason where <c>auto</c> chose.</returns>
    /// <exception cref="TlearnException">The provider is unknown, not in this build, or does not load; the message says what is missing.</exception>
    internal static ChosenDevice Append(SessionOptions options, DeviceSpec device)
    {
        if (device.Provider == "auto")
        {
            var report = Probe();
            Kind(report.Default).Append(options, new DeviceSpec { Provider = report.Default, Options = device.Options });
            return new ChosenDevice(report.Default == "cpu" ? "cpu" : $"{report.Default}:0", report.Reason);
        }

        if (device.Provider == "plugin") throw new TlearnException("device plugin: provider libraries cannot be loaded yet", "Use --device auto or cpu.");
        var kind = Kind(device.Provider);
        if (Trouble(kind, device) is { } trouble) throw new TlearnException($"device {device} cannot run: {trouble}", Remedy(kind));
        kind.Append(options, device);
        return new ChosenDevice(kind.Name == "cpu" ? "cpu" : $"{kind.Name}:{device.Index}", null);
    }

    private static DeviceKind Kind(string name) => DeviceKind.All.FirstOrDefault(k => k.Name == name)
        ?? throw new UsageException($"device '{name}' does not exist", $"Expected auto or one of {string.Join(", ", DeviceKind.All.Select(k => k.Name))}; 'tlearn devices' shows which work.");

    private static DeviceReport Look()
    {
        var states = DeviceKind.All.Select(k => Trouble(k, new DeviceSpec { Provider = k.Name }) is { } why
            ? new DeviceState(k.Name, IsBuiltIn(k), false, why)
            : new DeviceState(k.Name, true, true, "")).ToList();
        var best = states.FirstOrDefault(s => s.Working) ?? throw new TlearnException($"no execution provider works: {Reasons(states)}");
        var reason = best.Name != "cpu" ? "the best provider that works here"
            : states.Any(s => s.Available && s.Name != "cpu") ? $"no GPU provider works ({Reasons(states)})"
            : $"no GPU provider in this build of ONNX Runtime ({Reasons(states)})";
        return new DeviceReport(states, best.Name, reason);
    }

    private static string Reasons(IEnumerable<DeviceState> states) => string.Join("; ", states.Where(s => !s.Working).Select(s => $"{s.Name}: {s.Reason}"));

    private static bool IsBuiltIn(DeviceKind kind) => OrtFailure.Guard("ONNX Runtime", () => OrtEnv.Instance().GetAvailableProviders()).Contains(kind.Provider);

    /// <summary>Why the provider does not work here; <see langword="null"/> where it runs a network all by itself.</summary>
    private static string? Trouble(DeviceKind kind, DeviceSpec device)
    {
        if (!IsBuiltIn(kind)) return $"{kind.Provider} is not in this build; package {kind.Package} with {kind.Library} is missing";
        if (kind.Name == "cpu") return null;
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            kind.Append(options, device);
            options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
            using var session = new InferenceSession(SmallNetwork(), options);
            using var input = OrtValue.CreateTensorValueFromMemory(new float[4], [1, 4]);
            using var run = new RunOptions();
            using var outputs = session.Run(run, ["x"], [input], ["y"]);
            return null;
        }
        catch (Exception e) when (OrtFailure.IsOne(e))
        {
            return $"{kind.Library}: {OrtFailure.Text(e)}";
        }
    }

    private static string Remedy(DeviceKind kind) =>
        $"Build with {kind.Build} (package {kind.Package}) on a machine with its driver and libraries, or use --device auto; 'tlearn devices' shows which work.";

    private static byte[] SmallNetwork() => new OnnxModelBuilder(name: "device test")
        .Input("x", ElementType.Float, 1, 4).Node("Relu", ["x"], ["y"]).Output("y", ElementType.Float, 1, 4).Build().ToBytes();
}
