using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>Other values in the float initialisers.</summary>
internal static class WeightReplacement
{
    public static GraphProto Apply(OnnxModel model, GraphProto graph, OnnxSource source, Func<OnnxTensor, float[]?> values)
    {
        var copy = graph.Clone();
        for (var i = 0; i < model.Initializers.Count; i++)
        {
            var tensor = model.Initializers[i];
            if (tensor.Element is ElementType.Float or ElementType.Float16 && values(tensor) is { } replacement)
            {
                copy.Initializer[i] = TensorData.WithFloats(copy.Initializer[i], source, replacement);
            }
        }

        return copy;
    }
}
