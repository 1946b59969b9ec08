using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.WeightGradients;
using TransferLearning.Onnx;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>Runs a network's training graph with the plain inference runtime. Workers run equal shares of the rows at once; their gradients are added in a fixed order.</summary>
internal sealed class TrainingStep : ITrainingStep
{
    private readonly OnnxModel _forwardModel;
    private readonly TrainingGraph _graph;
    private readonly InferenceSession _session;
    private readonly IReadOnlyList<StepWorker> _workers;
    private readonly GraphWeights _weights;
    private readonly IReadOnlyList<IReadOnlyDictionary<string, PinnedTensor>> _gradients;
    private readonly Lazy<ForwardRun> _forward;
    private readonly float[] _logits;

    private TrainingStep(TrainingGraph graph, InferenceSession session, StepLayout layout, ChosenDevice device, TrainingGraphOptions options)
    {
        (_graph, _session, _forwardModel) = (graph, session, graph.Forward);
        (Batch, Classes, Device) = (options.Batch, graph.Classes, device);
        Inputs = [.. graph.Inputs.Select(i => i with { Shape = [Batch, .. i.Shape.Skip(1)] })];
        Weights = [.. graph.Trained.Select(w => new TrainableWeight(w.Name, w.Shape, w.ToFloats()))];
        _weights = new GraphWeights(Weights, graph);
        // The first worker writes where callers read; the others' gradients are added to it.
        _gradients = [_weights.Gradients, .. Enumerable.Range(1, layout.Workers - 1).Select(_ => graph.Weights.ToDictionary(w => w.Name, w => new PinnedTensor(w.Shape)))];
        _workers = [.. _gradients.Select(g => new StepWorker(session, graph, _weights.Values, g, layout.ThreadsPerWorker, device.IsProcessor))];
        Memory = new StepMemory(sizeof(float) * (Weights.Sum(w => 2L * w.Count) + (graph.Weights.Sum(w => w.Shape.Volume()) * layout.Workers)), graph.RowBytes);
        _logits = new float[Batch * Classes];
        _forward = new(() => new ForwardRun(_forwardModel, graph, _weights.Values, options.Device, layout));
    }

    /// <inheritdoc/>
    public int Batch { get; }

    /// <inheritdoc/>
    public int Classes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TrainingInput> Inputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TrainableWeight> Weights { get; }

    /// <inheritdoc/>
    public StepMemory Memory { get; }

    /// <summary>Where it runs.</summary>
    public ChosenDevice Device { get; }

    /// <summary>Floats that managed gradients have laid out and keep for the next step.</summary>
    internal long ScratchLength => _workers.Sum(worker => worker.ScratchLength);

    /// <summary>The training graph as an ONNX model, for those who want to see it.</summary>
    public OnnxModel Graph => _graph.Model;

    /// <summary>Differentiates a network and opens its training graph.</summary>
    /// <param name="model">The network as its file has it; float16 ones are trained in float32.</param>
    /// <param name="options">What is trained, at which batch, where.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <exception cref="TlearnException">
    /// A weight does not exist, an operator between it and the loss has no gradient (the message names operator and node), the network insists on
    /// another batch, or the device does not work.
    /// </exception>
    public static TrainingStep Open(OnnxModel model, TrainingGraphOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Batch < 1) throw new UsageException($"found a batch of {options.Batch}, expected at least 1");
        var layout = StepLayout.For(options);
        IConvolutionPlan plan = layout.IsProcessor ? new ManagedOnProcessor() : new OperatorsAlone();
        var graph = TrainingGraph.Build(model, options, options.Batch / layout.Workers, plan, cancellation);
        var session = NetworkSession.Open(graph.Model, options.Device, layout.ThreadsPerWorker, out var device, StepLayout.Configure);
        try
        {
            return new TrainingStep(graph, session, layout, device, options);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public StepResult Run(IReadOnlyList<ReadOnlyMemory<float>> inputs, ReadOnlyMemory<float> targets, CancellationToken cancellation = default)
    {
        CheckInputs(inputs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Length, Batch * Classes);
        var total = Weight(targets.Span);
        if (!(total > 0)) throw new ArgumentException($"the targets sum to {total}, expected a positive weight", nameof(targets));
        var rows = Batch / _workers.Count;
        _weights.Fold();
        StepLayout.ForEachWorker(_workers.Count, worker =>
        {
            _workers[worker].Fill(worker * rows, inputs, targets.Span, (float)(1 / total));
            _workers[worker].Run(cancellation);
        });
        for (var worker = 1; worker < _workers.Count; worker++)
        {
            foreach (var (name, sum) in _weights.Gradients) TensorPrimitives.Add(sum.Memory.Span, _gradients[worker][name].Memory.Span, sum.Memory.Span);
        }

        _weights.Unfold();

        var loss = 0.0;
        for (var worker = 0; worker < _workers.Count; worker++)
        {
            loss += _workers[worker].Loss;
            _workers[worker].Logits.CopyTo(_logits.AsSpan(worker * rows * Classes));
        }

        return new StepResult(loss, total, _logits);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<float> Predict(IReadOnlyList<ReadOnlyMemory<float>> inputs, CancellationToken cancellation = default)
    {
        CheckInputs(inputs);
        _weights.Fold();
        _forward.Value.Run(inputs, _logits, cancellation);
        return _logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_forward.IsValueCreated) _forward.Value.Dispose();
        foreach (var worker in _workers) worker.Dispose();
        foreach (var tensor in _gradients.Skip(1).SelectMany(g => g.Values)) tensor.Dispose();
        _weights.Dispose();
        _session.Dispose();
    }

    // Added one by one: sums of the base library depend on where in memory the values lie, and a training that goes on must end with the same bits.
    private static double Weight(ReadOnlySpan<float> targets)
    {
        var sum = 0.0;
        foreach (var target in targets) sum += target;
        return sum;
    }

    private void CheckInputs(IReadOnlyList<ReadOnlyMemory<float>> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(inputs.Count, Inputs.Count);
        for (var i = 0; i < inputs.Count; i++) ArgumentOutOfRangeException.ThrowIfNotEqual(inputs[i].Length, Batch * Inputs[i].RowLength);
    }
}
