using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Preparation;

/// <summary>
/// What one run at the batch of training tells of every tensor: its shape, its element type, and the values of integer tensors that do not
/// depend on the images. Exporters compute shapes in the graph; here they are numbers, and rules need no symbols.
/// </summary>
internal sealed class BlankRunFacts
{
    private readonly OnnxModel _model;
    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ElementType> _elements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _integers = new(StringComparer.Ordinal);

    private BlankRunFacts(OnnxModel model, IReadOnlyList<TrainingInput> inputs)
    {
        _model = model;
        foreach (var stored in model.Initializers) (_shapes[stored.Name], _elements[stored.Name]) = ([.. stored.Shape], stored.Element);
        foreach (var input in inputs) (_shapes[input.Name], _elements[input.Name]) = ([.. input.Shape], ElementType.Float);
    }

    /// <summary>Shape of a tensor at the batch of training.</summary>
    public long[] Shape(string tensor) => _shapes.TryGetValue(tensor, out var shape) ? shape
        : throw new TlearnException($"{_model.Name}: nothing is known of tensor '{tensor}'", "Its node makes no tensor that the runtime can tell the shape of.");

    /// <summary>As <see cref="Shape"/>, or <see langword="null"/> where nothing is known of it.</summary>
    public long[]? ShapeOrNull(string tensor) => _shapes.GetValueOrDefault(tensor);

    /// <summary>Element type of a tensor.</summary>
    public ElementType Element(string tensor) => _elements.GetValueOrDefault(tensor);

    /// <summary>Values of an integer tensor that every image sees alike; <see langword="null"/> for all others.</summary>
    public IReadOnlyList<long>? Integers(string tensor) => _integers.TryGetValue(tensor, out var values) ? values : _model.Graph.Integers(tensor);

    /// <summary>Tensors that nodes make and that are constants at this batch: computed shapes, for the most part.</summary>
    public IReadOnlyDictionary<string, long[]> ComputedIntegers => _integers;

    /// <summary>Runs a network once, on blank inputs.</summary>
    /// <param name="model">The network; its operators in their modern form.</param>
    /// <param name="inputs">Its inputs with their shapes.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    /// <exception cref="TlearnException">It does not run at these shapes.</exception>
    public static BlankRunFacts Probe(OnnxModel model, IReadOnlyList<TrainingInput> inputs, CancellationToken cancellation = default)
    {
        var facts = new BlankRunFacts(model, inputs);
        var made = model.Graph.Tensors.ToList();
        // Which type a tensor has follows from the graph: a session tells it without running.
        using (var session = NetworkSession.Open(model.WithOutputs(made), DeviceSpec.Cpu, 1, out _, AsWritten))
        {
            foreach (var (name, metadata) in session.OutputMetadata.Where(o => o.Value.IsTensor)) facts._elements[name] = (ElementType)(int)metadata.ElementDataType;
        }

        facts.Run(made.Where(facts._elements.ContainsKey).ToList(), inputs, cancellation);
        return facts;
    }

    private void Run(List<string> made, IReadOnlyList<TrainingInput> inputs, CancellationToken cancellation)
    {
        var varying = _model.Graph.ValuesFrom(inputs.Select(i => i.Name));
        var constants = made.Where(t => _elements[t] == ElementType.Int64 && !varying.Contains(t)).ToList();
        // Shapes in place of the tensors themselves: the runtime can let go of each as soon as it is read.
        var builder = OnnxModelBuilder.Continue(_model, _model.Nodes, new HashSet<string>());
        foreach (var input in inputs) builder.Input(input.Name, ElementType.Float, [.. input.Shape.Cast<object>()]);
        foreach (var (i, tensor) in made.Index()) builder.Node("Shape", [tensor], [$"tlearn.shape.{i}"]).Output($"tlearn.shape.{i}", ElementType.Int64, "rank");
        var probe = builder.Build().WithOutputs([.. Enumerable.Range(0, made.Count).Select(i => $"tlearn.shape.{i}"), .. constants]);
        using var session = NetworkSession.Open(probe, DeviceSpec.Cpu, Environment.ProcessorCount, out _, AsWritten);
        var values = inputs.Select(i => OrtValue.CreateTensorValueFromMemory(new float[i.Shape.Aggregate(1L, (a, b) => a * b)], [.. i.Shape])).ToList();
        try
        {
            var found = OrtFailure.Guard(_model.Name, () =>
            {
                using var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
                using var stop = cancellation.UnsafeRegister(static r => ((RunOptions)r!).Terminate = true, run);
                using var outputs = session.Run(run, [.. inputs.Select(i => i.Name)], values, [.. probe.Outputs.Select(o => o.Name)]);
                return outputs.Select(o => o.GetTensorDataAsSpan<long>().ToArray()).ToList();
            });
            for (var i = 0; i < made.Count; i++) _shapes[made[i]] = found[i];
            for (var i = 0; i < constants.Count; i++) _integers[constants[i]] = found[made.Count + i];
        }
        finally
        {
            foreach (var value in values) value.Dispose();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    // Optimising would cost more than it saves in one run.
    private static void AsWritten(SessionOptions options) => options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
}
