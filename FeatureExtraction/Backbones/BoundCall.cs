using Microsoft.ML.OnnxRuntime;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// Inputs and outputs of full batches, bound to a session: a call copies the images in, runs and pools, and nothing is allocated or compiled
/// again. One caller at a time.
/// </summary>
internal sealed class BoundCall : IDisposable
{
    private readonly InferenceSession _session;
    private readonly BackboneInput _input;
    private readonly IReadOnlyList<TapOutput> _outputs;
    private readonly IReadOnlyList<int> _owners;
    private readonly CallBuffers _buffers;
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _inputValue;
    private readonly List<OrtValue> _outputValues = [];

    /// <summary>Binds a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="input">Its input.</param>
    /// <param name="outputs">The taps.</param>
    /// <param name="owners">For each tap the first one of the same tensor, which holds its memory.</param>
    /// <param name="batch">Images of every call.</param>
    public BoundCall(InferenceSession session, BackboneInput input, IReadOnlyList<TapOutput> outputs, IReadOnlyList<int> owners, int batch)
    {
        (_session, _input, _outputs, _owners) = (session, input, outputs, owners);
        _buffers = new CallBuffers(outputs.Count);
        _binding = session.CreateIoBinding();
        _inputValue = _buffers.OwnInput(input, batch);
        foreach (var tap in owners.Distinct())
        {
            _outputValues.Add(_buffers.Output(outputs[tap], tap, batch));
            _binding.BindOutput(outputs[tap].Tap.Name, _outputValues[^1]);
        }
    }

    /// <summary>Runs one batch, filled up with blank images.</summary>
    /// <param name="images"><c>[count,…]</c>, at most a batch.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="run">Options of the run.</param>
    /// <param name="vectors">Receives <c>[count,D]</c> of each tap.</param>
    public void Run(ReadOnlySpan<float> images, int count, RunOptions run, Func<int, Memory<float>> vectors)
    {
        _buffers.Fill(_input, images);
        // Binding is what copies an input to the device: bound once, the first batch would be seen for ever.
        _binding.BindInput(_input.Name, _inputValue);
        _binding.SynchronizeBoundInputs();
        _session.RunWithBinding(run, _binding);
        _binding.SynchronizeBoundOutputs();
        foreach (var tap in _owners.Distinct()) _buffers.Widen(_outputs[tap], tap, count);
        for (var t = 0; t < _outputs.Count; t++) _outputs[t].Pool(_buffers.Map(_owners[t], count * _outputs[t].Shape.Count).Span, count, vectors(t).Span);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _inputValue.Dispose();
        foreach (var value in _outputValues) value.Dispose();
    }
}
