using TransferLearning.Core;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>Operators that no build of ONNX Runtime brings with it: they are refused by name, before the runtime refuses the whole file.</summary>
internal static class CustomOperators
{
    private static readonly HashSet<string> Domains =
        ["", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training", "com.microsoft", "com.microsoft.nchwc", "com.microsoft.experimental", "com.ms.internal.nhwc", "org.pytorch.aten"];

    /// <exception cref="TlearnException">A node's operator belongs to another domain, and the file does not define it.</exception>
    public static void Refuse(OnnxModel model)
    {
        if (model.AllNodes.FirstOrDefault(n => !Domains.Contains(n.Domain) && !model.LocalFunctions.Contains((n.Domain, n.Operator))) is not { } node) return;
        throw new TlearnException(
            $"{model.Name}: node {node} is the operator '{node.Operator}' of the domain '{node.Domain}', which neither ONNX nor ONNX Runtime has",
            "Export the network with standard operators only (for PyTorch: without custom_opsets), or take a tap in front of that node.");
    }
}
