using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>
/// A batch norm that went into the convolution before it: with s = scale / √(variance + ε) the convolution's weight is W·s and its bias shift + (bias − mean)·s
/// (Jacob et al. 2018, section 3.2).
/// </summary>
/// <param name="Weight">Name of the convolution's weight W, <c>[M,…]</c>.</param>
/// <param name="Bias">Of its bias, <c>[M]</c>; <see langword="null"/> where it has none.</param>
/// <param name="Scale">Of the norm's scale.</param>
/// <param name="Shift">Of its shift.</param>
/// <param name="Mean">Of its stored mean.</param>
/// <param name="Variance">Of its stored variance.</param>
/// <param name="Epsilon">What is added to the variance.</param>
/// <param name="FoldedWeight">Name of W·s in the new graph.</param>
/// <param name="FoldedBias">Name of the new bias there.</param>
internal sealed record FoldedNorm(string Weight, string? Bias, string Scale, string Shift, string Mean, string Variance, float Epsilon, string FoldedWeight, string FoldedBias)
{
    /// <summary>Whether the new weight or bias follows from a tensor that can be trained.</summary>
    public bool Reads(string tensor) => tensor == Weight || tensor == Bias || tensor == Scale || tensor == Shift;

    /// <summary>Computes the convolution's weight and bias from those of both.</summary>
    /// <param name="values">The values of a tensor by its name.</param>
    /// <param name="weight">Receives <c>[M,…]</c>; empty where only the bias is wanted.</param>
    /// <param name="bias">Receives <c>[M]</c>.</param>
    public void Fold(Func<string, ReadOnlyMemory<float>> values, Span<float> weight, Span<float> bias)
    {
        ArgumentNullException.ThrowIfNull(values);
        ReadOnlySpan<float> w = values(Weight).Span, scale = values(Scale).Span, shift = values(Shift).Span, mean = values(Mean).Span, variance = values(Variance).Span;
        var given = Bias is null ? default : values(Bias).Span;
        var row = w.Length / scale.Length;
        for (var m = 0; m < scale.Length; m++)
        {
            var factor = scale[m] / MathF.Sqrt(variance[m] + Epsilon);
            for (var i = m * row; i < (m + 1) * row && i < weight.Length; i++) weight[i] = w[i] * factor;
            bias[m] = shift[m] + (((given.IsEmpty ? 0 : given[m]) - mean[m]) * factor);
        }
    }
}

/// <summary>Batch norms behind convolutions, written into the convolutions, see <see cref="FoldedNorm"/>.</summary>
internal static class NormFolding
{
    private const float DefaultEpsilon = 1e-5f;

    /// <summary>Folds what can be folded.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="kept">Tensors that must stay: what is read from outside, statistics that somebody wants to change.</param>
    /// <param name="norms">Receives what was folded.</param>
    public static GraphProto Apply(OnnxGraph graph, IReadOnlySet<string> kept, ICollection<FoldedNorm> norms)
    {
        var old = graph.Proto;
        var folded = new GraphProto { Name = old.Name };
        var taken = TensorNames.Of(old);
        var behind = old.Node.Where(n => Convolution(graph, n, kept) is not null).ToDictionary(n => n.Input[0], StringComparer.Ordinal);
        foreach (var node in old.Node)
        {
            if (node.Output.Count > 0 && behind.TryGetValue(node.Output[0], out var norm)) norms.Add(Write(graph, folded, taken, node, norm));
            else if (node.Input.Count == 0 || !behind.TryGetValue(node.Input[0], out var own) || own != node) folded.Node.Add(node);
        }

        folded.Initializer.AddRange(old.Initializer);
        folded.SparseInitializer.AddRange(old.SparseInitializer);
        folded.Input.AddRange(old.Input);
        folded.Output.AddRange(old.Output);
        folded.ValueInfo.AddRange(old.ValueInfo);
        return folded;
    }

    /// <summary>The convolution that a batch norm can go into: nobody else reads what it makes, and all weights of both are stored and theirs alone.</summary>
    private static OnnxNode? Convolution(OnnxGraph graph, NodeProto norm, IReadOnlySet<string> kept)
    {
        if (norm is not { OpType: "BatchNormalization", Domain: "" or "ai.onnx", Output.Count: 1 } || norm.Attribute.Any(a => a is { Name: "training_mode", I: not 0 })) return null;
        var made = norm.Input[0];
        if (kept.Contains(made) || kept.Contains(norm.Input[3]) || kept.Contains(norm.Input[4]) || graph.Outputs.Any(o => o.Name == made)) return null;
        return graph.Producer(made) is { Operator: "Conv", Domain: "" } conv && graph.Consumers(made).Count() == 1
            && (string[])[.. conv.Inputs.Skip(1).Concat(norm.Input.Skip(1)).Where(i => i.Length > 0)] is var own && own.All(IsOwn) && own.Distinct().Count() == own.Length ? conv : null;

        bool IsOwn(string tensor) => graph.Initializer(tensor) is { Element: ElementType.Float } && graph.Consumers(tensor).Count() == 1;
    }

    private static FoldedNorm Write(OnnxGraph graph, GraphProto made, HashSet<string> taken, NodeProto conv, NodeProto norm)
    {
        var bias = conv.Input.Count > 2 && conv.Input[2].Length > 0 ? conv.Input[2] : null;
        var folded = new FoldedNorm(
            conv.Input[1], bias, norm.Input[1], norm.Input[2], norm.Input[3], norm.Input[4], norm.Attribute.FirstOrDefault(a => a.Name == "epsilon")?.F ?? DefaultEpsilon,
            TensorNames.Fresh($"{conv.Input[1]}.folded", taken), TensorNames.Fresh($"{norm.Input[2]}.folded", taken));
        var (weight, shift) = (graph.Initializer(folded.Weight)!, graph.Initializer(folded.Shift)!);
        var (weights, biases) = (new float[weight.ToFloats().Length], new float[shift.ToFloats().Length]);
        folded.Fold(name => graph.Initializer(name)!.ToFloats(), weights, biases);
        Store(folded.FoldedWeight, weight.Shape, weights);
        Store(folded.FoldedBias, shift.Shape, biases);
        var joined = conv.Clone();
        joined.Input.Clear();
        joined.Input.Add([conv.Input[0], folded.FoldedWeight, folded.FoldedBias]);
        joined.Output[0] = norm.Output[0];
        made.Node.Add(joined);
        return folded;

        void Store(string name, IReadOnlyList<long> shape, float[] values) => made.Initializer.Add(ProtoWriter.Tensor(name, shape, values));
    }
}
