using System.Runtime.InteropServices;
using Google.Protobuf;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>A float16 graph in float32: weights, constants, casts and declarations.</summary>
internal static class FloatWidening
{
    private const int Float = (int)ElementType.Float, Float16 = (int)ElementType.Float16;

    public static GraphProto Apply(GraphProto graph, OnnxSource source)
    {
        var copy = graph.Clone();
        Widen(copy, source);
        return copy;
    }

    private static void Widen(GraphProto graph, OnnxSource source)
    {
        for (var i = 0; i < graph.Initializer.Count; i++) graph.Initializer[i] = Widened(graph.Initializer[i], source);
        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
        {
            if (value.Type?.TensorType is { ElemType: Float16 } tensor) tensor.ElemType = Float;
        }

        foreach (var attribute in graph.Node.SelectMany(n => n.Attribute))
        {
            if (attribute.T is not null) attribute.T = Widened(attribute.T, source);
            // What a Cast, an EyeLike or a random generator makes.
            if (attribute is { Name: "to" or "dtype", HasI: true, I: Float16 }) attribute.I = Float;
            if (attribute.G is not null) Widen(attribute.G, source);
            foreach (var body in attribute.Graphs) Widen(body, source);
        }
    }

    private static TensorProto Widened(TensorProto tensor, OnnxSource source)
    {
        if (tensor.DataType != Float16) return tensor;
        var wide = new TensorProto { Name = tensor.Name, DataType = Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(TensorData.Floats(tensor, source).AsSpan())) };
        wide.Dims.AddRange(tensor.Dims);
        return wide;
    }
}
