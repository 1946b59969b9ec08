using System.Runtime.InteropServices;
using Google.Protobuf;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>
/// Batch norms behind convolutions, written into the convolutions: with s = scale / √(variance + ε) the weights become W·s and the bias shift + (bias − mean)·s
/// (Jacob et al. 2018, section 3.2). All are computed in the graph, so that weights, scale and shift stay what they are, and can be trained.
/// </summary>
internal static class NormFolding
{
    private const float DefaultEpsilon = 1e-5f;

    /// <summary>Folds what can be folded.</summary>
    /// <param name="model">The model of the graph.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="kept">Tensors that must stay: what is read from outside, statistics that somebody wants to change.</param>
    public static GraphProto Apply(OnnxModel model, GraphProto graph, IReadOnlySet<string> kept)
    {
        var folded = new GraphProto { Name = graph.Name };
        var taken = TensorNames.Of(graph);
        var norms = graph.Node.Where(n => Convolution(model, n, kept) is not null).ToDictionary(n => n.Input[0], StringComparer.Ordinal);
        foreach (var node in graph.Node)
        {
            if (node.Output.Count > 0 && norms.TryGetValue(node.Output[0], out var norm)) Write(folded, taken, node, norm, model.Graph.Initializer(node.Input[1])!.Shape.Count);
            else if (node.Input.Count == 0 || !norms.TryGetValue(node.Input[0], out var own) || own != node) folded.Node.Add(node);
        }

        folded.Initializer.AddRange(graph.Initializer);
        folded.SparseInitializer.AddRange(graph.SparseInitializer);
        folded.Input.AddRange(graph.Input);
        folded.Output.AddRange(graph.Output);
        folded.ValueInfo.AddRange(graph.ValueInfo);
        return folded;
    }

    /// <summary>The convolution that a batch norm can go into: nobody else reads what it makes, and it mixes all channels (a depthwise one is trained by a kernel of its own).</summary>
    private static OnnxNode? Convolution(OnnxModel model, NodeProto norm, IReadOnlySet<string> kept)
    {
        if (norm is not { OpType: "BatchNormalization", Domain: "" or "ai.onnx", Output.Count: 1 } || norm.Attribute.Any(a => a is { Name: "training_mode", I: not 0 })) return null;
        var made = norm.Input[0];
        if (kept.Contains(made) || kept.Contains(norm.Input[3]) || kept.Contains(norm.Input[4]) || model.Outputs.Any(o => o.Name == made)) return null;
        return model.Graph.Producer(made) is { Operator: "Conv", Domain: "" } conv && conv.Integer("group", 1) == 1 && model.Graph.Consumers(made).Count() == 1
            && model.Graph.Initializer(conv.Inputs[1]) is not null ? conv : null;
    }

    private static void Write(GraphProto graph, HashSet<string> taken, NodeProto conv, NodeProto norm, int rank)
    {
        var (scale, shift, mean, variance) = (norm.Input[1], norm.Input[2], norm.Input[3], norm.Input[4]);
        var epsilon = Stored("epsilon", ElementType.Float, [], MemoryMarshal.AsBytes<float>([norm.Attribute.FirstOrDefault(a => a.Name == "epsilon")?.F ?? DefaultEpsilon]));
        long[] column = [-1, .. Enumerable.Repeat(1L, rank - 1)];
        var shape = Stored("column", ElementType.Int64, [rank], MemoryMarshal.AsBytes<long>(column));
        var factor = Add("Div", "factor", scale, Add("Sqrt", "deviation", Add("Add", "variance", variance, epsilon)));
        var centre = conv.Input.Count > 2 && conv.Input[2].Length > 0 ? Add("Sub", "centre", mean, conv.Input[2]) : mean;
        var joined = conv.Clone();
        joined.Input.Clear();
        joined.Input.Add([conv.Input[0], Add("Mul", "weight", conv.Input[1], Add("Reshape", "factors", factor, shape)), Add("Sub", "bias", shift, Add("Mul", "moved", centre, factor))]);
        joined.Output[0] = norm.Output[0];
        graph.Node.Add(joined);

        string Name(string what) => TensorNames.Fresh($"{norm.Output[0]}.folded.{what}", taken);

        string Add(string op, string what, params string[] inputs)
        {
            var output = Name(what);
            graph.Node.Add(OpsetForms.Node(op, output, inputs, [output]));
            return output;
        }

        string Stored(string what, ElementType element, long[] dimensions, ReadOnlySpan<byte> bytes)
        {
            var stored = new TensorProto { Name = Name(what), DataType = (int)element, RawData = ByteString.CopyFrom(bytes) };
            stored.Dims.AddRange(dimensions);
            graph.Initializer.Add(stored);
            return stored.Name;
        }
    }
}
