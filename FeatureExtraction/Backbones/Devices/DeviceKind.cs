using Microsoft.ML.OnnxRuntime;

namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>One execution provider that the options know by name.</summary>
/// <param name="Name">Name in <c>--device</c>.</param>
/// <param name="Provider">ONNX Runtime's own name.</param>
/// <param name="Package">NuGet package that brings it.</param>
/// <param name="Build">How this program is built with it.</param>
/// <param name="Library">Native library that it lies in.</param>
/// <param name="Append">Adds it to a session's options.</param>
internal sealed record DeviceKind(string Name, string Provider, string Package, string Build, string Library, Action<SessionOptions, DeviceSpec> Append)
{
    /// <summary>Every provider, best first; the processor last.</summary>
    public static IReadOnlyList<DeviceKind> All { get; } =
    [
        new("cuda", "CUDAExecutionProvider", "Microsoft.ML.OnnxRuntime.Gpu", "-p:OnnxRuntimeFlavor=Gpu",
            OperatingSystem.IsWindows() ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so", AppendCuda),
        new("directml", "DmlExecutionProvider", "Microsoft.ML.OnnxRuntime.DirectML", "-p:OnnxRuntimeFlavor=DirectML",
            "DirectML.dll (Windows alone has it)", (options, device) => options.AppendExecutionProvider_DML(device.Index)),
        new("cpu", "CPUExecutionProvider", "Microsoft.ML.OnnxRuntime", "", "", (_, _) => { }),
    ];

    private static void AppendCuda(SessionOptions options, DeviceSpec device)
    {
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(new Dictionary<string, string>(device.Options) { ["device_id"] = device.Index.ToString() });
        options.AppendExecutionProvider_CUDA(cuda);
    }
}
