using System.Runtime.InteropServices;
using Google.Protobuf;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>Batch norms behind convolutions, written into the convolutions, see <see cref="FoldedNorm"/>.</summary>
internal static class NormFolding
{
    private const float DefaultEpsilon = 1e-5f;

    /// <summary>Folds what can be folded.</summary>
    /// <param name="model">The model of the graph.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="kept">Tensors that must stay: what is read from outside, statistics that somebody wants to change.</param>
    /// <param name="norms">Receives what was folded.</param>
    public static GraphProto Apply(OnnxModel model, GraphProto graph, IReadOnlySet<string> kept, ICollection<FoldedNorm> norms)
    {
        var folded = new GraphProto { Name = graph.Name };
        var taken = TensorNames.Of(graph);
        var behind = graph.Node.Where(n => Convolution(model, n, kept) is not null).ToDictionary(n => n.Input[0], StringComparer.Ordinal);
        foreach (var node in graph.Node)
        {
            if (node.Output.Count > 0 && behind.TryGetValue(node.Output[0], out var norm)) norms.Add(Write(model, folded, taken, node, norm));
            else if (node.Input.Count == 0 || !behind.TryGetValue(node.Input[0], out var own) || own != node) folded.Node.Add(node);
        }

        folded.Initializer.AddRange(graph.Initializer);
        folded.SparseInitializer.AddRange(graph.SparseInitializer);
        folded.Input.AddRange(graph.Input);
        folded.Output.AddRange(graph.Output);
        folded.ValueInfo.AddRange(graph.ValueInfo);
        return folded;
    }

    /// <summary>The convolution that a batch norm can go into: nobody else reads what it makes, and all weights of both are stored and theirs alone.</summary>
    private static OnnxNode? Convolution(OnnxModel model, NodeProto norm, IReadOnlySet<string> kept)
    {
        if (norm is not { OpType: "BatchNormalization", Domain: "" or "ai.onnx", Output.Count: 1 } || norm.Attribute.Any(a => a is { Name: "training_mode", I: not 0 })) return null;
        var made = norm.Input[0];
        if (kept.Contains(made) || kept.Contains(norm.Input[3]) || kept.Contains(norm.Input[4]) || model.Outputs.Any(o => o.Name == made)) return null;
        return model.Graph.Producer(made) is { Operator: "Conv", Domain: "" } conv && model.Graph.Consumers(made).Count() == 1
            && (string[])[.. conv.Inputs.Skip(1).Concat(norm.Input.Skip(1)).Where(i => i.Length > 0)] is var own && own.All(IsOwn) && own.Distinct().Count() == own.Length ? conv : null;

        bool IsOwn(string tensor) => model.Graph.Initializer(tensor) is { Element: ElementType.Float } && model.Graph.Consumers(tensor).Count() == 1;
    }

    private static FoldedNorm Write(OnnxModel model, GraphProto graph, HashSet<string> taken, NodeProto conv, NodeProto norm)
    {
        var bias = conv.Input.Count > 2 && conv.Input[2].Length > 0 ? conv.Input[2] : null;
        var folded = new FoldedNorm(
            conv.Input[1], bias, norm.Input[1], norm.Input[2], norm.Input[3], norm.Input[4], norm.Attribute.FirstOrDefault(a => a.Name == "epsilon")?.F ?? DefaultEpsilon,
            TensorNames.Fresh($"{conv.Input[1]}.folded", taken), TensorNames.Fresh($"{norm.Input[2]}.folded", taken));
        var (weight, shift) = (model.Graph.Initializer(folded.Weight)!, model.Graph.Initializer(folded.Shift)!);
        var (weights, biases) = (new float[weight.ToFloats().Length], new float[shift.ToFloats().Length]);
        folded.Fold(name => model.Graph.Initializer(name)!.ToFloats(), weights, biases);
        Store(folded.FoldedWeight, weight.Shape, weights);
        Store(folded.FoldedBias, shift.Shape, biases);
        var joined = conv.Clone();
        joined.Input.Clear();
        joined.Input.Add([conv.Input[0], folded.FoldedWeight, folded.FoldedBias]);
        joined.Output[0] = norm.Output[0];
        graph.Node.Add(joined);
        return folded;

        void Store(string name, IReadOnlyList<long> shape, float[] values)
        {
            var stored = new TensorProto { Name = name, DataType = (int)ElementType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)) };
            stored.Dims.AddRange(shape);
            graph.Initializer.Add(stored);
        }
    }
}
