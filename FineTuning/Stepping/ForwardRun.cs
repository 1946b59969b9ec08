using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.Onnx;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>The network at its present weights, without gradients: as many workers over the same weights.</summary>
internal sealed class ForwardRun : IDisposable
{
    private readonly TrainingGraph _graph;
    private readonly InferenceSession _session;
    private readonly List<(IReadOnlyList<PinnedTensor> Inputs, PinnedTensor Logits, BoundRun Run)> _workers = [];

    public ForwardRun(OnnxModel model, TrainingGraph graph, IReadOnlyDictionary<string, PinnedTensor> weights, DeviceSpec device, StepLayout layout)
    {
        _graph = graph;
        _session = NetworkSession.Open(model, device, layout.ThreadsPerWorker, out var chosen, StepLayout.Configure);
        for (var worker = 0; worker < layout.Workers; worker++)
        {
            IReadOnlyList<PinnedTensor> inputs = [.. graph.Inputs.Select(i => new PinnedTensor(i.Shape))];
            var logits = new PinnedTensor([graph.Inputs[0].Shape[0], graph.Classes]);
            var given = graph.Inputs.Select((input, i) => (input.Name, inputs[i])).Concat(weights.Select(w => (w.Key, w.Value))).ToList();
            _workers.Add((inputs, logits, new BoundRun(model.Name, _session, given, [(graph.Logits, logits)], chosen.IsProcessor)));
        }
    }

    /// <summary>Runs all rows.</summary>
    /// <param name="inputs">All rows of each input.</param>
    /// <param name="logits">Receives <c>[N,C]</c>.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    public void Run(IReadOnlyList<ReadOnlyMemory<float>> inputs, float[] logits, CancellationToken cancellation) => StepLayout.ForEachWorker(_workers.Count, worker =>
    {
        var (own, result, run) = _workers[worker];
        for (var i = 0; i < own.Count; i++) inputs[i].Span.Slice(worker * own[i].Memory.Length, own[i].Memory.Length).CopyTo(own[i].Memory.Span);
        run.Run(cancellation);
        result.Memory.CopyTo(logits.AsMemory(worker * result.Memory.Length));
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (inputs, logits, run) in _workers)
        {
            run.Dispose();
            foreach (var tensor in inputs.Append(logits)) tensor.Dispose();
        }

        _session.Dispose();
    }
}
