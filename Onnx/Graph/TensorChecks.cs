using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Graph;

/// <summary>
/// Checks that stored tensors hold as many values as their shapes say. The runtime relies on it: where it is not so, it may end the process instead of throwing.
/// </summary>
internal static class TensorChecks
{
    /// <exception cref="TlearnException">A tensor of the graph or of a body inside it is not whole; the message names it.</exception>
    public static void Check(GraphProto graph, OnnxSource source)
    {
        var nodes = graph.Node.SelectMany(n => Subgraphs.Nodes(n).Prepend(n)).ToList();
        var inner = graph.Node.SelectMany(Subgraphs.AllBodies).SelectMany(b => b.Initializer);
        var constants = nodes.SelectMany(n => n.Attribute).Select(a => a.T).OfType<TensorProto>();
        foreach (var tensor in graph.Initializer.Concat(inner).Concat(constants)) Check(tensor, source);
    }

    private static void Check(TensorProto tensor, OnnxSource source)
    {
        var count = TensorData.Count(tensor, source);
        if (BytesOf((ElementType)tensor.DataType) is not { } size) return;
        if (count > long.MaxValue / size) throw TensorData.Bad(tensor, source, $"shape [{string.Join(",", tensor.Dims)}] is impossible");
        if (TensorData.ExternalFile(tensor) is not null) TensorData.CheckExternal(tensor, source, count * size);
        else if (tensor.HasRawData && tensor.RawData.Length > 0) TensorData.Expect(tensor, source, tensor.RawData.Length, count * size, "bytes");
        else if (Listed(tensor) is { } listed) TensorData.Expect(tensor, source, listed, count, "values");
    }

    /// <summary>Values in the list that the element type is kept in; <see langword="null"/> for lists that the schema here does not read.</summary>
    private static int? Listed(TensorProto tensor) => (ElementType)tensor.DataType switch
    {
        ElementType.Float => tensor.FloatData.Count,
        ElementType.Int64 => tensor.Int64Data.Count,
        ElementType.Double => tensor.DoubleData.Count,
        ElementType.UInt32 or ElementType.UInt64 => null,
        _ => tensor.Int32Data.Count,
    };

    /// <summary>Bytes of an element; <see langword="null"/> for text, and for packed or newer types, which are left to the runtime.</summary>
    public static int? BytesOf(ElementType element) => element switch
    {
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 1,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Float or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Double or ElementType.Int64 or ElementType.UInt64 => 8,
        _ => null,
    };
}
