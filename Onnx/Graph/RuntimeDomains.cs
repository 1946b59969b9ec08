namespace TransferLearning.Onnx.Graph;

/// <summary>Domains of the operators that ONNX Runtime brings with it.</summary>
internal static class RuntimeDomains
{
    /// <summary>Domain of its operators on blocks of channels, see <see cref="OnnxModel.WithBlockedConvolutions"/>.</summary>
    public const string Blocked = "com.microsoft.nchwc";

    /// <summary>The names of all of them; ONNX's own is the empty one.</summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training", "com.microsoft", Blocked, "com.microsoft.experimental", "com.ms.internal.nhwc", "org.pytorch.aten",
    };
}
