using TransferLearning.Core;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>Operators that no build of ONNX Runtime brings with it: they are refused by name, before the runtime refuses the whole file.</summary>
internal static class CustomOperators
{
    /// <exception cref="TlearnException">A node's operator belongs to another domain, and the file does not define it.</exception>
    public static void Refuse(OnnxModel model)
    {
        if (model.AllNodes.FirstOrDefault(n => !RuntimeDomains.All.Contains(n.Domain) && !model.LocalFunctions.Contains((n.Domain, n.Operator))) is not { } node) return;
        throw new TlearnException(
            $"{model.Name}: node {node} is the operator '{node.Operator}' of the domain '{node.Domain}', which neither ONNX nor ONNX Runtime has",
            "Export the network with standard operators only (for PyTorch: without custom_opsets), or take a tap in front of that node.");
    }
}
