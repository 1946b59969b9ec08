using Microsoft.ML.OnnxRuntime;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Kernels;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>One part of a step's rows, run by one caller: its own inputs, logits and gradients over the shared weights.</summary>
internal sealed class StepLane : IDisposable
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
    private readonly KernelScratch _scratch = new();
    private readonly IReadOnlyList<IWeightGradient> _kernels;
    private readonly int _threads;
    private readonly int _batch;

    /// <summary>Binds a session.</summary>
    /// <param name="session">The session of <see cref="TrainingGraph.Model"/>.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="weights">The weights' values by name.</param>
    /// <param name="gradients">Where gradients go, by the weights' names.</param>
    /// <param name="threads">Threads of the kernels.</param>
    /// <param name="isProcessor">Whether it runs on the processor.</param>
    public StepLane(InferenceSession session, TrainingGraph graph, IReadOnlyDictionary<string, PinnedTensor> weights, IReadOnlyDictionary<string, PinnedTensor> gradients, int threads, bool isProcessor)
    {
        (_graph, _gradients, _threads) = (graph, gradients, threads);
        _kernels = [.. graph.Kernels.Select(k => IWeightGradient.For(k.Geometry, _scratch))];
        _batch = (int)graph.Inputs[0].Shape[0];
        _inputs = graph.Inputs.ToDictionary(i => i.Name, i => new PinnedTensor(i.Shape));
        _targets = new PinnedTensor([_batch, graph.Classes]);
        _logits = new PinnedTensor([_batch, graph.Classes]);
        _read = TrainingGraph.Read(graph.Kernels).Where(t => !_inputs.ContainsKey(t.Tensor)).ToDictionary(t => t.Tensor, t => new PinnedTensor(t.Shape));
        IReadOnlyList<(string, PinnedTensor)> given = [.. _inputs.Select(Pair), .. weights.Select(Pair), (TrainingGraph.Targets, _targets), (TrainingGraph.Share, _share)];
        IReadOnlyList<(string, PinnedTensor)> made = [(graph.Loss, _loss), (graph.Logits, _logits), .. graph.Gradients.Select(g => (g.Value, gradients[g.Key])), .. _read.Select(Pair)];
        _step = new BoundRun(graph.Model.Name, session, given, made, isProcessor);
    }

    /// <summary>Floats that its kernels have laid out.</summary>
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

    /// <summary>Runs the graph, then the kernels.</summary>
    public void Run(CancellationToken cancellation)
    {
        _step.Run(cancellation);
        for (var i = 0; i < _kernels.Count; i++)
        {
            var work = _graph.Kernels[i];
            _kernels[i].Compute(Memory(work.Input), Memory(work.OutputGradient), _gradients[work.Weight].Memory, _threads, cancellation);
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
