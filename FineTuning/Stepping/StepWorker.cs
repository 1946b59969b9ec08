using Microsoft.ML.OnnxRuntime;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.WeightGradients;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>Runs an equal share of a step's rows, beside others: inputs, logits and gradients of its own, over the weights that all share.</summary>
internal sealed class StepWorker : IDisposable
{
    private readonly TrainingGraph _graph;
    private readonly Dictionary<string, PinnedTensor> _inputs;
    private readonly Dictionary<string, PinnedTensor> _read;
    private readonly IReadOnlyDictionary<string, PinnedTensor> _gradients;
    private readonly PinnedTensor _targets;
    private readonly PinnedTensor _share = new([]);
    private readonly PinnedTensor _loss = new([]);
    private readonly PinnedTensor _logits;
    private readonly BoundRun _step;
    private readonly ScratchPool _scratch = new();
    private readonly IReadOnlyList<IWeightGradient> _managed;
    private readonly int _threads;
    private readonly int _batch;

    /// <summary>Binds a session.</summary>
    /// <param name="session">The session of <see cref="TrainingGraph.Model"/>.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="weights">The weights' values by name.</param>
    /// <param name="gradients">Where gradients go, by the weights' names.</param>
    /// <param name="threads">Threads that compute its managed gradients.</param>
    /// <param name="isProcessor">Whether it runs on the processor.</param>
    public StepWorker(InferenceSession session, TrainingGraph graph, IReadOnlyDictionary<string, PinnedTensor> weights, IReadOnlyDictionary<string, PinnedTensor> gradients, int threads, bool isProcessor)
    {
        (_graph, _gradients, _threads) = (graph, gradients, threads);
        _managed = [.. graph.Managed.Select(k => IWeightGradient.For(k.Geometry, _scratch))];
        _batch = (int)graph.Inputs[0].Shape[0];
        _inputs = graph.Inputs.ToDictionary(i => i.Name, i => new PinnedTensor(i.Shape));
        _targets = new PinnedTensor([_batch, graph.Classes]);
        _logits = new PinnedTensor([_batch, graph.Classes]);
        _read = TrainingGraph.Read(graph.Managed).Where(t => !_inputs.ContainsKey(t.Tensor)).ToDictionary(t => t.Tensor, t => new PinnedTensor(t.Shape));
        IReadOnlyList<(string, PinnedTensor)> given = [.. _inputs.Select(Pair), .. weights.Select(Pair), (TrainingGraph.Targets, _targets), (TrainingGraph.Share, _share)];
        IReadOnlyList<(string, PinnedTensor)> made = [(graph.Loss, _loss), (graph.Logits, _logits), .. graph.Gradients.Select(g => (g.Value, gradients[g.Key])), .. _read.Select(Pair)];
        _step = new BoundRun(graph.Model.Name, session, given, made, isProcessor);
    }

    /// <summary>Floats that its managed gradients have laid out.</summary>
    public long ScratchLength => _scratch.Length;

    /// <summary>Its part of the loss.</summary>
    public double Loss => _loss.Memory.Span[0];

    /// <summary>Its rows of the logits.</summary>
    public ReadOnlySpan<float> Logits => _logits.Memory.Span;

    /// <summary>Takes rows over.</summary>
    /// <param name="first">The first of its rows.</param>
    /// <param name="inputs">All rows of each input.</param>
    /// <param name="targets">All rows of the targets.</param>
    /// <param name="share">One over the sum of all targets.</param>
    public void Fill(int first, IReadOnlyList<ReadOnlyMemory<float>> inputs, ReadOnlySpan<float> targets, float share)
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            var own = _inputs[_graph.Inputs[i].Name].Memory;
            inputs[i].Span.Slice(first * _graph.Inputs[i].RowLength, own.Length).CopyTo(own.Span);
        }

        targets.Slice(first * _graph.Classes, _batch * _graph.Classes).CopyTo(_targets.Memory.Span);
        _share.Memory.Span[0] = share;
    }

    /// <summary>Runs the graph, then what managed code computes of it.</summary>
    public void Run(CancellationToken cancellation)
    {
        _step.Run(cancellation);
        for (var i = 0; i < _managed.Count; i++)
        {
            var work = _graph.Managed[i];
            _managed[i].Compute(Memory(work.Input), Memory(work.OutputGradient), _gradients[work.Weight].Memory, _threads, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _step.Dispose();
        _scratch.Dispose();
        foreach (var tensor in _inputs.Values.Concat(_read.Values).Concat([_targets, _share, _loss, _logits])) tensor.Dispose();
    }

    private Memory<float> Memory(string tensor) => (_inputs.GetValueOrDefault(tensor) ?? _read[tensor]).Memory;

    private static (string, PinnedTensor) Pair(KeyValuePair<string, PinnedTensor> pair) => (pair.Key, pair.Value);
}
