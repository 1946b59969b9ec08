using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FineTuning.Gradients.Writing;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.WeightGradients;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Editing;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Gradients;

/// <summary>
/// A network with loss and gradients behind it, as an ordinary ONNX graph. Inputs: what the network is fed, the weights that are trained,
/// <see cref="Targets"/> and <see cref="Share"/>. Outputs: loss, logits, the gradients, and what managed code reads to compute the others.
/// </summary>
internal sealed record TrainingGraph
{
    /// <summary>Name of the input for soft targets, <c>[N,C]</c>.</summary>
    public const string Targets = "tlearn.targets";

    /// <summary>Name of the input for one over the sum of all targets.</summary>
    public const string Share = "tlearn.share";

    /// <summary>The graph of a step.</summary>
    public required OnnxModel Model { get; init; }

    /// <summary>The graph from the same inputs to the logits alone.</summary>
    public required OnnxModel Forward { get; init; }

    public required IReadOnlyList<TrainingInput> Inputs { get; init; }

    /// <summary>The trained weights as the file has them, float32.</summary>
    public required IReadOnlyList<OnnxTensor> Trained { get; init; }

    /// <summary>The weights that the graph reads and gives gradients of: the trained ones, but for those of <see cref="Norms"/>.</summary>
    public required IReadOnlyList<OnnxTensor> Weights { get; init; }

    /// <summary>Norms with a trained part, in the weights of their convolutions.</summary>
    public required IReadOnlyList<FoldedNorm> Norms { get; init; }

    /// <summary>Values of a stored tensor of the network.</summary>
    public required Func<string, float[]> Stored { get; init; }

    /// <summary>Name of each weight's gradient among the outputs; those that are missing are <see cref="Managed"/>.</summary>
    public required IReadOnlyDictionary<string, string> Gradients { get; init; }

    /// <summary>The weight gradients that managed code computes.</summary>
    public required IReadOnlyList<ManagedGradient> Managed { get; init; }

    public required string Loss { get; init; }

    /// <summary>Name of the logits, <c>[N,C]</c>, in <see cref="Model"/> and <see cref="Forward"/>.</summary>
    public required string Logits { get; init; }

    public required int Classes { get; init; }

    /// <summary>Bytes that a run takes for each row.</summary>
    public required long RowBytes { get; init; }

    /// <summary>Builds it.</summary>
    /// <param name="model">The network as its file has it.</param>
    /// <param name="options">What is trained.</param>
    /// <param name="batch">Rows of a run.</param>
    /// <param name="plan">Which gradients managed code computes.</param>
    /// <param name="cancellation">Stops the building.</param>
    /// <exception cref="TlearnException">A weight does not exist, an operator on the way has no gradient, or the network does not run at this batch.</exception>
    public static TrainingGraph Build(OnnxModel model, TrainingGraphOptions options, int batch, IConvolutionPlan plan, CancellationToken cancellation = default)
    {
        var network = PreparedNetwork.Of(model, options.InputSize, batch, cancellation);
        var trained = options.Weights.Distinct(StringComparer.Ordinal).Select(w => Weight(network.Model, w)).ToList();
        // A norm of its own costs several passes over its map a step; in its convolution's weights it costs none.
        network = network with { Model = network.Model.WithNormsFolded(options.Cut.Concat(options.Weights).Append(options.Output ?? "").ToHashSet(StringComparer.Ordinal), out var norms) };
        norms = [.. norms.Where(n => options.Weights.Any(n.Reads))];
        var graph = network.Model.Graph;
        var weights = trained.Where(w => !norms.Any(n => n.Reads(w.Name))).Select(w => w.Name)
            .Concat(norms.SelectMany(n => options.Weights.Contains(n.Weight) || options.Weights.Contains(n.Scale) ? (string[])[n.FoldedWeight, n.FoldedBias] : [n.FoldedBias]))
            .Select(w => Weight(network.Model, w)).ToList();
        if (weights.Count == 0) throw new UsageException("no weight was asked for, expected at least one to train");
        var logits = LogitsFinder.Find(graph, options.Output ?? NetworkOutput.Find(network.Model).Tensor);
        var facts = BlankRunFacts.Probe(network.Model, [network.Input], cancellation);
        if (facts.Shape(logits) is not [var n, ..] || n != batch) throw new TlearnException($"{model.Name}: '{logits}' is [{string.Join(",", facts.Shape(logits))}], expected {batch} rows of logits");

        var section = NetworkSection.Between(network, facts, options.Cut, logits);
        var classes = checked((int)(facts.Shape(logits).Volume() / batch));
        var whole = section.Begin(weights);
        var writer = new GraphWriter(whole);
        var rows = Rows(writer, logits);
        whole.Input(Targets, ElementType.Float, batch, classes).Input(Share, ElementType.Float);
        var loss = CrossEntropy.Write(writer, rows, Targets, Share);
        var builder = new GradientBuilder(network.Model, section.Nodes, facts, writer, [.. weights.Select(w => w.Name)], plan)
        {
            NameOf = w => norms.FirstOrDefault(n => w == n.FoldedWeight || w == n.FoldedBias) is { } norm ? (w == norm.FoldedWeight ? norm.Weight : norm.Shift) : w,
        };
        var gradients = builder.Run((logits, rows == logits ? loss.Gradient : writer.Reshape(loss.Gradient, facts.Shape(logits))));
        var outputs = Apart(writer, gradients, Read(builder.Managed).Select(r => r.Tensor));
        whole.Output(loss.Loss, ElementType.Float).Output(rows, ElementType.Float, batch, classes);
        foreach (var weight in weights.Where(w => outputs.ContainsKey(w.Name))) whole.Output(outputs[weight.Name], ElementType.Float, Sizes(weight.Shape));
        foreach (var (tensor, shape) in Read(builder.Managed).Where(t => section.Inputs.All(i => i.Name != t.Tensor))) whole.Output(tensor, ElementType.Float, Sizes(shape));

        var forward = section.Begin(weights);
        var forwardRows = Rows(new GraphWriter(forward), logits);
        return new TrainingGraph
        {
            Model = Arranged(whole.Build()),
            Forward = Arranged(forward.Output(forwardRows, ElementType.Float, batch, classes).Build()),
            Inputs = section.Inputs,
            Trained = trained,
            Weights = weights,
            Norms = norms,
            Stored = name => graph.Initializer(name)!.ToFloats(),
            Gradients = outputs,
            Managed = builder.Managed,
            Loss = loss.Loss,
            Logits = rows,
            Classes = classes,
            RowBytes = Bytes(section, facts, builder.Managed) / batch,
        };

        OnnxModel Arranged(OnnxModel written) => plan.ChannelBlock == 0 ? written
            : written.WithBlockedConvolutions(tensor => facts.ShapeOrNull(tensor) ?? writer.Shapes.GetValueOrDefault(tensor), plan.ChannelBlock);

        // Written first in both graphs, so that the logits have the same name.
        string Rows(GraphWriter into, string tensor) => facts.Shape(tensor).Length == 2 ? tensor : into.Reshape(tensor, batch, classes);
    }

    /// <summary>The tensors that managed code reads, each once, with their shapes.</summary>
    public static IEnumerable<(string Tensor, long[] Shape)> Read(IEnumerable<ManagedGradient> managed) => managed
        .SelectMany(k => new[] { (k.Input, (long[])[k.Geometry.Batch, k.Geometry.Channels, .. k.Geometry.In]), (k.OutputGradient, [k.Geometry.Batch, k.Geometry.Filters, .. k.Geometry.Out]) })
        .DistinctBy(t => t.Item1);

    /// <summary>
    /// What a run takes: the network's own tensors, a third on top for gradients on their way and the arena's gaps (measured on three networks, within a tenth), and what
    /// managed code reads of the gradients, and lays out.
    /// </summary>
    private static long Bytes(NetworkSection section, BlankRunFacts facts, IEnumerable<ManagedGradient> managed)
    {
        var made = section.Nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0 && facts.Element(o) == ElementType.Float).Sum(o => facts.Shape(o).Volume());
        var read = managed.DistinctBy(k => k.OutputGradient).Sum(k => k.Geometry.Batch * k.Geometry.Filters * k.Geometry.Out.Volume());
        // What is laid out anew is one thread's, and serves all of them.
        var scratch = managed.Select(k => IWeightGradient.Scratch(k.Geometry)).DefaultIfEmpty().Max();
        return sizeof(float) * ((made * 135 / 100) + read + scratch);
    }

    /// <summary>An output has one place in memory: of gradients that are the same tensor, or one that managed code reads, all but the first are copies.</summary>
    private static Dictionary<string, string> Apart(GraphWriter writer, IReadOnlyDictionary<string, string> gradients, IEnumerable<string> read)
    {
        var seen = read.ToHashSet(StringComparer.Ordinal);
        return gradients.ToDictionary(g => g.Key, g => seen.Add(g.Value) ? g.Value : writer.Node("Identity", g.Value), StringComparer.Ordinal);
    }

    private static object[] Sizes(IEnumerable<long> shape) => [.. shape.Cast<object>()];

    private static OnnxTensor Weight(OnnxModel model, string name) => model.Graph.Initializer(name) switch
    {
        { Element: ElementType.Float } weight => weight,
        null => throw new TlearnException($"{model.Name}: no initialiser '{name}' to train", "`Models.Inspect(MODEL)` lists the network's layers."),
        var other => throw new TlearnException($"{model.Name}: initialiser '{name}' holds {other.Element.ToString().ToLowerInvariant()}, expected float or float16"),
    };
}

/// <summary>
/// Mean cross entropy of soft targets by their weights, from logits: −Σ t·log softmax z / Σ t, and its gradient, softmax z·Σ t − t, over the
/// same sum. The sum comes from outside, so that several runs can share one mean.
/// </summary>
/// <param name="Loss">The loss, a scalar.</param>
/// <param name="Gradient">The gradient of the logits, <c>[N,C]</c>.</param>
internal sealed record CrossEntropy(string Loss, string Gradient)
{
    /// <summary>Writes the loss behind logits.</summary>
    /// <param name="graph">Receives the nodes.</param>
    /// <param name="logits"><c>[N,C]</c>.</param>
    /// <param name="targets"><c>[N,C]</c>; a row sums to its weight.</param>
    /// <param name="share">One over the sum of all targets.</param>
    public static CrossEntropy Write(GraphWriter graph, string logits, string targets, string share)
    {
        var logarithms = graph.Node("LogSoftmax", [logits], ("axis", 1));
        var total = graph.Sum(graph.Mul(targets, logarithms), 0, 1);
        var weights = graph.SumKept(targets, 1);
        var slope = graph.Sub(graph.Mul(graph.Node("Exp", logarithms), weights), targets);
        return new CrossEntropy(graph.Mul(graph.Node("Neg", total), share), graph.Mul(slope, share));
    }
}
