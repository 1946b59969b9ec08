using System.Runtime.InteropServices;
using Google.Protobuf;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>Attributes that became inputs, as stored tensors of the raised graph.</summary>
internal sealed class RaisedConstants(GraphProto graph, HashSet<string> taken)
{
    /// <summary>A list of integers; empty text, an input left out, where the attribute is not given.</summary>
    public string Integers(NodeProto node, string attribute) =>
        Find(node, attribute) is { } a ? Add(node, attribute, ElementType.Int64, [a.Ints.Count], MemoryMarshal.AsBytes<long>(a.Ints.ToArray())) : "";

    /// <summary>A list of numbers.</summary>
    public string Floats(NodeProto node, string attribute) =>
        Find(node, attribute) is { } a ? Add(node, attribute, ElementType.Float, [a.Floats.Count], MemoryMarshal.AsBytes<float>(a.Floats.ToArray())) : "";

    /// <summary>A number, or the fallback where the attribute is not given.</summary>
    public string Scalar(NodeProto node, string attribute, float fallback) =>
        Add(node, attribute, ElementType.Float, [], MemoryMarshal.AsBytes<float>([Find(node, attribute) is { HasF: true } a ? a.F : fallback]));

    private string Add(NodeProto node, string attribute, ElementType element, long[] shape, ReadOnlySpan<byte> bytes)
    {
        var name = $"{node.Output[0]}.{attribute}";
        while (!taken.Add(name)) name += "_";
        var tensor = new TensorProto { Name = name, DataType = (int)element, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        graph.Initializer.Add(tensor);
        return name;
    }

    private static AttributeProto? Find(NodeProto node, string name) => node.Attribute.FirstOrDefault(a => a.Name == name);
}
