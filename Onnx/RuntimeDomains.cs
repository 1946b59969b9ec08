namespace TransferLearning.Onnx;

/// <summary>Domains of the operators that ONNX Runtime brings with it.</summary>
public static class RuntimeDomains
{
    /// <summary>Their names; ONNX's own is the empty one.</summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training", "com.microsoft", OnnxModel.BlockedDomain, "com.microsoft.experimental", "com.ms.internal.nhwc", "org.pytorch.aten",
    };
}
