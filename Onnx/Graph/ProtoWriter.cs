using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Graph;

/// <summary>Attributes, nodes and stored tensors, written as the file keeps them.</summary>
internal static class ProtoWriter
{
    // Types of attributes by the numbers of the specification.
    private const int FloatAttribute = 1, IntegerAttribute = 2, TextAttribute = 3, FloatsAttribute = 6, IntegersAttribute = 7, TextsAttribute = 8;

    /// <summary>An attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">An <see cref="int"/>, <see cref="long"/>, <see cref="float"/> or <see cref="string"/>, or an array of long, float or string.</param>
    public static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int i: (attribute.I, attribute.Type) = (i, IntegerAttribute); break;
            case long i: (attribute.I, attribute.Type) = (i, IntegerAttribute); break;
            case float f: (attribute.F, attribute.Type) = (f, FloatAttribute); break;
            case string s: (attribute.S, attribute.Type) = (ByteString.CopyFrom(s, Encoding.UTF8), TextAttribute); break;
            case long[] integers:
                attribute.Ints.AddRange(integers);
                attribute.Type = IntegersAttribute;
                break;
            case float[] floats:
                attribute.Floats.AddRange(floats);
                attribute.Type = FloatsAttribute;
                break;
            case string[] texts:
                attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                attribute.Type = TextsAttribute;
                break;
            default: throw new ArgumentException($"attribute '{name}': {value.GetType().Name} is no type of attributes", nameof(value));
        }

        return attribute;
    }

    /// <summary>A node of ONNX's own operators.</summary>
    /// <param name="op">Operator.</param>
    /// <param name="name">Name of the node.</param>
    /// <param name="inputs">Names of its inputs.</param>
    /// <param name="outputs">Names of its outputs.</param>
    /// <param name="attributes">Values as for <see cref="Attribute"/>.</param>
    public static NodeProto Node(string op, string name, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = name };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        return node;
    }

    /// <summary>A stored tensor of int64.</summary>
    public static TensorProto Tensor(string name, IEnumerable<long> shape, ReadOnlySpan<long> values) => Tensor(name, ElementType.Int64, shape, MemoryMarshal.AsBytes(values));

    /// <summary>A stored tensor of float32.</summary>
    public static TensorProto Tensor(string name, IEnumerable<long> shape, ReadOnlySpan<float> values) => Tensor(name, ElementType.Float, shape, MemoryMarshal.AsBytes(values));

    private static TensorProto Tensor(string name, ElementType element, IEnumerable<long> shape, ReadOnlySpan<byte> bytes)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)element, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        return tensor;
    }
}
