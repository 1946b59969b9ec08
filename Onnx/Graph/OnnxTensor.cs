using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Graph;

/// <summary>A stored tensor: a weight, a bias, a constant.</summary>
internal sealed class OnnxTensor
{
    private readonly TensorProto _proto;
    private readonly OnnxSource _source;

    internal OnnxTensor(TensorProto proto, OnnxSource source)
    {
        _proto = proto;
        _source = source;
    }

    /// <summary>Name in the graph.</summary>
    public string Name => _proto.Name;

    /// <summary>Element type.</summary>
    public ElementType Element => (ElementType)_proto.DataType;

    /// <summary>Sizes of the dimensions; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape => _proto.Dims;

    /// <summary>Number of elements.</summary>
    public long Count => TensorData.Count(_proto, _source);

    /// <summary>File beside the model that holds the values; <see langword="null"/> where they are in the model itself.</summary>
    public string? ExternalFile => TensorData.ExternalFile(_proto);

    /// <summary>The values of a float or float16 tensor, row-major; a copy.</summary>
    /// <exception cref="TlearnException">Another element type, or stored bytes that do not fit the shape.</exception>
    public float[] ToFloats() => TensorData.Floats(_proto, _source);

    /// <summary>The values of an int64 or int32 tensor, row-major; a copy.</summary>
    /// <exception cref="TlearnException">Another element type, or stored bytes that do not fit the shape.</exception>
    public long[] ToIntegers() => TensorData.Integers(_proto, _source);

    /// <summary>The values of a tensor of texts, row-major.</summary>
    /// <exception cref="TlearnException">Another element type, or a text that is no UTF-8.</exception>
    public IReadOnlyList<string> ToTexts() => Element == ElementType.String
        ? TensorData.Texts(_proto.StringData, $"{_source.Name}: tensor '{Name}'")
        : throw TensorData.Bad(_proto, _source, $"found element type {Element}, expected text");

    /// <summary>The values of a tensor of truth values, row-major.</summary>
    /// <exception cref="TlearnException">Another element type, or stored bytes that do not fit the shape.</exception>
    public bool[] ToTruths() => TensorData.Truths(_proto, _source);

    /// <summary>Name, type, shape.</summary>
    public override string ToString() => $"{Name} {Element.ToString().ToLowerInvariant()} [{string.Join(",", Shape)}]";
}
