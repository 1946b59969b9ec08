using TransferLearning.Core;

namespace TransferLearning.Onnx.Editing;

/// <summary>
/// From opset 7 or 8 to 9. What these versions changed of operators that both have is more types and optional outputs, but for three: Upsample
/// (its scales became an input), BatchNormalization (the attribute spatial went), Scan (lost its batch axis).
/// </summary>
internal static class OpsetRaise
{
    /// <summary>The opset that is reached.</summary>
    public const long Target = 9;

    /// <exception cref="TlearnException">The model uses an operator that the versions disagree on, or its opset is older than 7.</exception>
    public static void Require(OnnxModel model)
    {
        if (model.Opset < 7) throw new TlearnException($"{model.Name}: found opset {model.Opset}, expected at least 7", "Convert the network to a newer opset, or export it again.");
        var changed = model.AllNodes.FirstOrDefault(n => n.Domain.Length == 0 && (n.Operator is "Upsample" or "Scan" || (n.Operator == "BatchNormalization" && n.Has("spatial"))));
        if (changed is not null) throw new TlearnException($"{model.Name}: opset {Target} is needed, and {changed} of opset {model.Opset} was another operator then", "Convert the network to opset 9 or later, or export it again.");
    }
}
