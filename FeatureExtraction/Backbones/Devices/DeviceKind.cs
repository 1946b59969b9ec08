using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>One execution provider that the options know by name: what ONNX Runtime's managed API can append.</summary>
/// <param name="Name">Name in <c>Device</c>.</param>
/// <param name="Provider">ONNX Runtime's own name.</param>
/// <param name="Package">What brings it.</param>
/// <param name="Remedy">How this program comes to it.</param>
/// <param name="Library">Native library that it lies in.</param>
/// <param name="Append">Adds it to a session's options.</param>
internal sealed record DeviceKind(string Name, string Provider, string Package, string Remedy, string Library, Action<SessionOptions, DeviceSpec> Append)
{
    private const string OwnRuntime = "point TLEARN_ONNXRUNTIME at the folder of an ONNX Runtime that was built with it";

    /// <summary>
    /// Every provider, best first; the processor last. TensorRT stands behind CUDA, for it compiles each network for minutes and must be asked for by name.
    /// </summary>
    public static IReadOnlyList<DeviceKind> All { get; } =
    [
        new("cuda", "CUDAExecutionProvider", "Microsoft.ML.OnnxRuntime.Gpu", "build with -p:OnnxRuntimeFlavor=Gpu", NativeName("onnxruntime_providers_cuda"), AppendCuda),
        new("tensorrt", "TensorrtExecutionProvider", "Microsoft.ML.OnnxRuntime.Gpu", "build with -p:OnnxRuntimeFlavor=Gpu", NativeName("onnxruntime_providers_tensorrt"), AppendTensorRt),
        new("rocm", "ROCMExecutionProvider", "ONNX Runtime for ROCm", OwnRuntime, NativeName("onnxruntime_providers_rocm"), AppendRocm),
        new("migraphx", "MIGraphXExecutionProvider", "ONNX Runtime for MIGraphX", OwnRuntime, NativeName("onnxruntime_providers_migraphx"),
            (options, device) => options.AppendExecutionProvider("MIGraphX", WithIndex(device))),
        new("directml", "DmlExecutionProvider", "Microsoft.ML.OnnxRuntime.DirectML", "build with -p:OnnxRuntimeFlavor=DirectML", "DirectML.dll (Windows alone has it)", AppendDirectMl),
        new("coreml", "CoreMLExecutionProvider", "Microsoft.ML.OnnxRuntime on macOS", "run it on macOS", "libonnxruntime.dylib (macOS alone has it)", AppendCoreMl),
        new("openvino", "OpenVINOExecutionProvider", "ONNX Runtime for OpenVINO", OwnRuntime, NativeName("onnxruntime_providers_openvino"), AppendOpenVino),
        new("cpu", "CPUExecutionProvider", "Microsoft.ML.OnnxRuntime", "install the program again", NativeName("onnxruntime"), (_, _) => { }),
    ];

    /// <summary>The kind of that name.</summary>
    /// <exception cref="UsageException">There is none; the message lists all.</exception>
    public static DeviceKind Find(string name) => All.FirstOrDefault(k => k.Name == name)
        ?? throw new UsageException(
            $"device '{name}' does not exist",
            $"Expected auto, {string.Join(", ", All.Select(k => k.Name))} or plugin:LIBRARY; `Devices.List` shows which work.");

    private static string NativeName(string name) => OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    private static Dictionary<string, string> WithIndex(DeviceSpec device) =>
        new(device.Options) { ["device_id"] = device.Index.ToString(CultureInfo.InvariantCulture) };

    private static void AppendCuda(SessionOptions options, DeviceSpec device)
    {
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(WithIndex(device));
        options.AppendExecutionProvider_CUDA(cuda);
    }

    // What TensorRT does not take stays on the same card, not on the processor.
    private static void AppendTensorRt(SessionOptions options, DeviceSpec device)
    {
        using var tensorRt = new OrtTensorRTProviderOptions();
        tensorRt.UpdateOptions(WithIndex(device));
        options.AppendExecutionProvider_Tensorrt(tensorRt);
        AppendCuda(options, new DeviceSpec { Provider = "cuda", Index = device.Index });
    }

    private static void AppendRocm(SessionOptions options, DeviceSpec device)
    {
        using var rocm = new OrtROCMProviderOptions();
        rocm.UpdateOptions(WithIndex(device));
        options.AppendExecutionProvider_ROCm(rocm);
    }

    private static void AppendDirectMl(SessionOptions options, DeviceSpec device)
    {
        // DirectML's own documentation demands it.
        options.EnableMemoryPattern = false;
        if (device.Options.Count == 0) options.AppendExecutionProvider_DML(device.Index);
        else options.AppendExecutionProvider("DML", WithIndex(device));
    }

    private static void AppendCoreMl(SessionOptions options, DeviceSpec device)
    {
        if (device.Index > 0) throw new UsageException($"device {device}: CoreML has no device numbers", "Say `Device` coreml, with MLComputeUnits=… to choose.");
        options.AppendExecutionProvider("CoreML", new Dictionary<string, string>(device.Options));
    }

    private static void AppendOpenVino(SessionOptions options, DeviceSpec device)
    {
        var given = new Dictionary<string, string>(device.Options);
        if (device.Index > 0 && !given.TryAdd("device_type", $"GPU.{device.Index}")) throw new UsageException($"device {device}: found a device number and device_type, expected one of them");
        options.AppendExecutionProvider("OpenVINO", given);
    }
}
