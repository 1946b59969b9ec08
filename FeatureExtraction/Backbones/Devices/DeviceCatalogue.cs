using System.Reflection;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>All providers, and the one that <c>auto</c> takes.</summary>
/// <param name="Providers">State of each provider, best first.</param>
/// <param name="Default">Name of the one that <c>auto</c> takes.</param>
/// <param name="Reason">Why, a sentence.</param>
/// <param name="Runtime">Version of the native ONNX Runtime.</param>
internal sealed record DeviceReport(IReadOnlyList<DeviceState> Providers, string Default, string Reason, string Runtime);

/// <summary>Which execution providers are built in, and which really run a network here.</summary>
internal static class DeviceCatalogue
{
    // Providers do not come and go while a program runs, and trying one can take a second.
    private static readonly Lazy<DeviceReport> s_report = new(Look);

    /// <summary>Version of the managed half of ONNX Runtime; the native one is of it or of a later 1.x.</summary>
    public static Version BuiltFor { get; } =
        Version.TryParse(typeof(OrtEnv).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('-', '+')[0], out var version)
            ? version
            : typeof(OrtEnv).Assembly.GetName().Version!;

    /// <summary>Tries every provider; the answer is kept.</summary>
    /// <exception cref="TlearnException">ONNX Runtime's native library does not load.</exception>
    public static DeviceReport Probe() => s_report.Value;

    /// <summary>Adds the provider to a session's options.</summary>
    /// <returns>The device, with the reason where <c>auto</c> chose.</returns>
    /// <exception cref="TlearnException">The provider is unknown, not in this build, or does not load; the message says what is missing.</exception>
    internal static ChosenDevice Append(SessionOptions options, DeviceSpec device)
    {
        if (device.Library is { } library) return PluginLibrary.Load(library).Append(options, device);
        if (device.Provider == "auto")
        {
            var report = Probe();
            return Append(options, DeviceKind.Find(report.Default), new DeviceSpec { Provider = report.Default }) with { Reason = report.Reason };
        }

        var kind = DeviceKind.Find(device.Provider);
        if (Trouble(kind, device) is { } trouble) throw new TlearnException($"device {device} cannot run: {trouble}", Next(kind, device));
        return Append(options, kind, device);
    }

    private static ChosenDevice Append(SessionOptions options, DeviceKind kind, DeviceSpec device)
    {
        kind.Append(options, device);
        return new ChosenDevice(kind.Name == "cpu" ? "cpu" : $"{kind.Name}:{device.Index}", kind.Provider, null);
    }

    private static DeviceReport Look()
    {
        RuntimeTelemetry.SwitchOff();
        var states = DeviceKind.All.Select(k => Trouble(k, new DeviceSpec { Provider = k.Name }) is { } why
            ? new DeviceState(k.Name, IsBuiltIn(k), false, why, $"{Remedy(k)}.")
            : new DeviceState(k.Name, true, true, "", "")).ToList();
        var best = states.FirstOrDefault(s => s.Working) ?? throw new TlearnException($"no execution provider works: {string.Join("; ", states.Select(s => $"{s.Name}: {s.Reason}"))}");
        var broken = states.Where(s => s is { Available: true, Working: false }).Select(s => $"{s.Name}: {s.Reason}").ToList();
        var reason = best.Name != "cpu" ? "the best provider that works here"
            : broken.Count > 0 ? $"no GPU provider works: {string.Join("; ", broken)}"
            : "no GPU provider in this build of ONNX Runtime; `Devices.List` says what is missing";
        return new DeviceReport(states, best.Name, reason, OrtEnv.Instance().GetVersionString());
    }

    private static bool IsBuiltIn(DeviceKind kind) => OrtFailure.Guard("ONNX Runtime", () => OrtEnv.Instance().GetAvailableProviders()).Contains(kind.Provider);

    /// <summary>Why the provider does not work here; <see langword="null"/> where it runs a network all by itself.</summary>
    private static string? Trouble(DeviceKind kind, DeviceSpec device)
    {
        if (!IsBuiltIn(kind)) return $"{kind.Provider} is not in this build of ONNX Runtime; {kind.Library} of package {kind.Package} is missing";
        if (kind.Name == "cpu") return null;
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            kind.Append(options, device);
            options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
            using var session = new InferenceSession(SmallNetwork(), options);
            using var input = OrtValue.CreateTensorValueFromMemory(new float[64], [1, 1, 8, 8]);
            using var run = new RunOptions();
            using var outputs = session.Run(run, ["x"], [input], ["y"]);
            return null;
        }
        catch (Exception e) when (OrtFailure.IsOne(e))
        {
            return ProviderTrouble.Of(kind, OrtFailure.Text(e), ProviderNeeds.Of(kind.Library));
        }
    }

    private static string Next(DeviceKind kind, DeviceSpec device)
    {
        const string Otherwise = "name a plug-in provider with `Device` plugin:LIBRARY, or use `Device` auto; `Devices.List` shows which work.";
        return IsBuiltIn(kind) && device.Options.Count > 0 && Trouble(kind, device with { Options = new Dictionary<string, string>() }) is null
            ? $"It runs without these options ({string.Join(", ", device.Options.Keys)}): {kind.Provider}'s documentation lists what it takes."
            : $"{Remedy(kind)}, {Otherwise}";
    }

    /// <summary>What to do so that it works, without the full stop.</summary>
    private static string Remedy(DeviceKind kind) => IsBuiltIn(kind)
        ? ProviderTrouble.Next(ProviderNeeds.Of(kind.Library))
        : $"{char.ToUpperInvariant(kind.Remedy[0])}{kind.Remedy[1..]} (package {kind.Package}; a program of your own adds it to TransferLearning.Managed) on a machine with its driver and libraries";

    // A convolution, for that is what every provider takes; some leave a lone elementwise operator to the processor.
    private static byte[] SmallNetwork() => new OnnxModelBuilder(name: "device test")
        .Input("x", ElementType.Float, 1, 1, 8, 8).Weight("w", [1, 1, 3, 3], new float[9]).Node("Conv", ["x", "w"], ["y"]).Output("y", ElementType.Float, 1, 1, 6, 6).Build().ToBytes();
}

/// <summary>Why a provider that this build has does not run here, in the words of <see cref="DeviceCatalogue.Probe"/> and of every refused <c>Device</c>.</summary>
internal static class ProviderTrouble
{
    /// <summary>The reason.</summary>
    /// <param name="kind">The provider.</param>
    /// <param name="message">ONNX Runtime's own message, which names one library at most (on Windows none).</param>
    /// <param name="needs">What its library asks for; <see langword="null"/> where that is not known.</param>
    public static string Of(DeviceKind kind, string message, ProviderNeeds? needs)
    {
        if (needs is null) return $"{kind.Library}: {message}";
        var wants = needs.Wanted.Length == 0 ? "" : $"; this build wants {needs.Wanted}";
        return needs.Missing switch
        {
            [] => $"{kind.Library}: {message}{wants}",
            [var one] => $"{kind.Library} does not load: {one} is missing{wants}",
            [var first, ..] => $"{kind.Library} does not load: {first} is missing, and so {(needs.Missing.Count == 2 ? "is" : "are")} {string.Join(", ", needs.Missing.Skip(1))}{wants}",
        };
    }

    /// <summary>What to do, without the full stop.</summary>
    public static string Next(ProviderNeeds? needs)
    {
        var products = needs is { Wanted.Length: > 0 } ? needs.Wanted : "its libraries";
        var place = OperatingSystem.IsWindows() ? "PATH" : "LD_LIBRARY_PATH";
        return $"Install {products} and the graphics card's driver, with their folders in {place} where the system does not find them by itself";
    }
}
