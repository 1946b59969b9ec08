using TransferLearning.FineTuning.Preparation;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Gradients;

/// <summary>The part of a network between what is given and the logits; integers that the network computes for itself are constants in it.</summary>
/// <param name="Nodes">Its nodes, in the order of the file.</param>
/// <param name="Inputs">What it is fed.</param>
internal sealed record NetworkSection(IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<TrainingInput> Inputs)
{
    private readonly OnnxModel _model = null!;
    private readonly BlankRunFacts _facts = null!;

    private NetworkSection(OnnxModel model, BlankRunFacts facts, IReadOnlyList<OnnxNode> nodes, IReadOnlyList<TrainingInput> inputs)
        : this(nodes, inputs) => (_model, _facts) = (model, facts);

    /// <summary>Cuts it out.</summary>
    /// <param name="network">The network.</param>
    /// <param name="facts">What is known of its tensors.</param>
    /// <param name="cut">Tensors that are given; none for the network's own input.</param>
    /// <param name="logits">Where it ends: at one tensor or several.</param>
    /// <exception cref="TlearnException">A cut tensor does not exist, or something behind the cut still reads the images.</exception>
    public static NetworkSection Between(PreparedNetwork network, BlankRunFacts facts, IReadOnlyList<string> cut, params IReadOnlyList<string> logits)
    {
        var (model, graph) = (network.Model, network.Model.Graph);
        if (cut.FirstOrDefault(c => graph.Producer(c) is null || facts.Element(c) != ElementType.Float) is { } unknown)
        {
            throw new TlearnException($"{model.Name}: no tensor '{unknown}' of floats to begin at", "`Models.Inspect(MODEL)` lists the tensors that can be tapped.");
        }

        var taken = new HashSet<int>();
        var read = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(logits);
        while (open.TryPop(out var tensor))
        {
            if (!read.Add(tensor) || cut.Contains(tensor) || facts.ComputedIntegers.ContainsKey(tensor) || graph.Producer(tensor) is not { } node) continue;
            taken.Add(node.Index);
            foreach (var need in node.Needs) open.Push(need);
        }

        if (cut.Count > 0 && read.Contains(network.Input.Name))
        {
            throw new TlearnException($"{model.Name}: behind {string.Join(", ", cut)} something still reads the images '{network.Input.Name}'", "Begin at tensors that together carry all that the rest of the network reads.");
        }

        IReadOnlyList<TrainingInput> inputs = cut.Count == 0 ? [network.Input] : [.. cut.Distinct(StringComparer.Ordinal).Where(read.Contains).Select(c => new TrainingInput(c, facts.Shape(c)))];
        return new NetworkSection(model, facts, [.. model.Nodes.Where(n => taken.Contains(n.Index))], inputs);
    }

    /// <summary>A new graph of these nodes, with inputs for what it is fed and for the given weights.</summary>
    public OnnxModelBuilder Begin(IReadOnlyList<OnnxTensor> weights)
    {
        var made = Nodes.SelectMany(n => n.Outputs).ToHashSet(StringComparer.Ordinal);
        var folded = Nodes.SelectMany(n => n.Needs).Where(n => !made.Contains(n) && _facts.ComputedIntegers.ContainsKey(n)).Distinct(StringComparer.Ordinal).ToList();
        var builder = OnnxModelBuilder.Continue(_model, Nodes, weights.Select(w => w.Name).ToHashSet(StringComparer.Ordinal));
        foreach (var input in Inputs) builder.Input(input.Name, ElementType.Float, [.. input.Shape.Cast<object>()]);
        foreach (var weight in weights) builder.Input(weight.Name, ElementType.Float, [.. weight.Shape.Cast<object>()]);
        foreach (var name in folded) builder.Integers(name, _facts.Shape(name), _facts.ComputedIntegers[name]);
        return builder;
    }
}
