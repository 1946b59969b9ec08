using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Backbones.Devices;

namespace TransferLearning.Cli.Startup;

/// <summary>
/// <c>TLEARN_ONNXRUNTIME=DIR</c> runs the program on another native ONNX Runtime, say one that was built with CUDA, TensorRT or OpenVINO.
/// In DIR it looks for <c>libonnxruntime.so</c>, else the newest <c>libonnxruntime.so.*</c> (Windows: <c>onnxruntime.dll</c>; macOS:
/// <c>libonnxruntime.dylib</c>, else <c>libonnxruntime.*.dylib</c>); the runtime finds its providers' libraries beside it by itself.
/// </summary>
internal static unsafe class NativeRuntime
{
    /// <summary>The variable of the environment.</summary>
    public const string Variable = "TLEARN_ONNXRUNTIME";

    private const string ManagedName = "onnxruntime";

    private static readonly Lock s_gate = new();

    /// <summary>Path of the library that was loaded instead of the program's own; <see langword="null"/> where it is that one.</summary>
    public static string? Library { get; private set; }

    /// <summary>Loads the library that the environment names. Before anything else touches ONNX Runtime; after the first time it does nothing.</summary>
    /// <exception cref="TlearnException">The folder holds no ONNX Runtime, or one that is too old.</exception>
    public static void Redirect()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder) return;
        lock (s_gate)
        {
            if (Library is not null) return;
            var path = Find(folder);
            var handle = Load(path);
            RequireVersion(path, Version(handle, path));
            OrtEnv.DisableDllImportResolver = true;
            NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, _, _) => name.StartsWith(ManagedName, StringComparison.Ordinal) ? handle : 0);
            Library = path;
        }
    }

    /// <summary>The library in a folder.</summary>
    internal static string Find(string folder)
    {
        var (name, pattern) = OperatingSystem.IsWindows() ? ("onnxruntime.dll", "onnxruntime.dll")
            : OperatingSystem.IsMacOS() ? ("libonnxruntime.dylib", "libonnxruntime.*.dylib")
            : ("libonnxruntime.so", "libonnxruntime.so.*");
        var full = Path.GetFullPath(folder);
        var wanted = name == pattern ? name : $"{name} or {pattern}";
        if (!Directory.Exists(full)) throw new TlearnException($"{Variable}: found no folder {full}, expected one with {wanted}", $"Correct {Variable}, or unset it to use the program's own ONNX Runtime.");
        var plain = Path.Combine(full, name);
        if (File.Exists(plain)) return plain;
        return Directory.EnumerateFiles(full, pattern).Order(NaturalOrder.Instance).LastOrDefault()
            ?? throw new TlearnException($"{Variable}: {full} holds no ONNX Runtime: found neither {wanted}", "Name the folder in which the library itself lies, often called lib or capi.");
    }

    /// <summary>Refuses a runtime that is older than the managed half of this program.</summary>
    internal static void RequireVersion(string path, string found)
    {
        var needed = DeviceCatalogue.BuiltFor;
        if (!System.Version.TryParse(found.Split('-', '+')[0], out var version) || version.Major != needed.Major || version.Minor < needed.Minor)
        {
            throw new TlearnException($"{Variable}: {path} is ONNX Runtime {found}, expected {needed.Major}.{needed.Minor} or a later {needed.Major}.x", "Get a build of that version, or unset the variable to use the program's own.");
        }
    }

    private static nint Load(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new TlearnException($"{Variable}: {path} does not load: {e.Message.Split('\n')[0]}", "It must be made for this system and processor, and what it needs (CUDA, cuDNN, …) must be installed.", e);
        }
    }

    /// <summary>Asks the C interface, which every version exports under this name: two function pointers, the second gives the version.</summary>
    private static string Version(nint library, string path)
    {
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var address))
        {
            throw new TlearnException($"{Variable}: {path} is no ONNX Runtime: it exports no OrtGetApiBase", "Name the folder of a build of ONNX Runtime.");
        }

        var api = ((delegate* unmanaged<nint*>)address)();
        var version = ((delegate* unmanaged<nint>)api[1])();
        return Marshal.PtrToStringUTF8(version) ?? "unknown";
    }
}
