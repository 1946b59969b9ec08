using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>Edits of stored tensors: other values, another element type, another place.</summary>
internal static class WeightEdits
{
    private const int Float = (int)ElementType.Float, Float16 = (int)ElementType.Float16;

    // A protobuf message ends at 2 GiB; the nodes and names need some of it.
    private const long MostBytes = int.MaxValue - (64L << 20);

    /// <summary>The graph with other values in its float initialisers.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="values">The new values of a tensor; <see langword="null"/> to leave it.</param>
    public static GraphProto Replace(OnnxGraph graph, Func<OnnxTensor, float[]?> values)
    {
        var copy = graph.Proto.Clone();
        for (var i = 0; i < graph.Initializers.Count; i++)
        {
            var tensor = graph.Initializers[i];
            if (tensor.Element is ElementType.Float or ElementType.Float16 && values(tensor) is { } replacement)
            {
                copy.Initializer[i] = TensorData.WithFloats(copy.Initializer[i], graph.Source, replacement);
            }
        }

        return copy;
    }

    /// <summary>A float16 graph in float32: weights, constants, casts and declarations.</summary>
    public static GraphProto Widen(OnnxGraph graph)
    {
        var copy = graph.Proto.Clone();
        Widen(copy, graph.Source);
        return copy;
    }

    /// <summary>The graph with float32 where it casts to double.</summary>
    public static GraphProto NarrowCasts(OnnxGraph graph)
    {
        var copy = graph.Proto.Clone();
        foreach (var attribute in copy.Node.Where(n => n.OpType == "Cast").SelectMany(n => n.Attribute))
        {
            if (attribute is { Name: "to", HasI: true, I: (int)ElementType.Double }) attribute.I = Float;
        }

        return copy;
    }

    /// <summary>The graph with the weights in it that lay in other files.</summary>
    /// <exception cref="TlearnException">Together they are larger than one file may be.</exception>
    public static GraphProto BringInside(GraphProto graph, OnnxSource source)
    {
        var total = graph.Initializer.Sum(t => TensorData.ExternalFile(t) is null ? t.RawData.Length + (4L * t.FloatData.Count) : TensorData.ExternalBytes(t, source));
        if (total > MostBytes)
        {
            throw new TlearnException(
                $"{source.Name}: its weights take {total / 1e9:0.0} GB, and one ONNX file holds at most {MostBytes / 1e9:0.0} GB",
                "Take an earlier tap (what lies behind it is left out), or the network in float16.");
        }

        var copy = new GraphProto { Name = graph.Name };
        copy.Node.AddRange(graph.Node);
        copy.Initializer.AddRange(graph.Initializer.Select(t => TensorData.ExternalFile(t) is null ? t : TensorData.Inside(t, source)));
        copy.SparseInitializer.AddRange(graph.SparseInitializer);
        copy.Input.AddRange(graph.Input);
        copy.Output.AddRange(graph.Output);
        copy.ValueInfo.AddRange(graph.ValueInfo);
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

    private static TensorProto Widened(TensorProto tensor, OnnxSource source) =>
        tensor.DataType == Float16 ? ProtoWriter.Tensor(tensor.Name, tensor.Dims, TensorData.Floats(tensor, source)) : tensor;
}
