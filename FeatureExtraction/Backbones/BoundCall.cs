using Microsoft.ML.OnnxRuntime;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// Inputs and outputs of full batches, bound to a session: a call copies the images in, runs and pools, and nothing is allocated or compiled
/// again. One caller at a time.
/// </summary>
internal sealed class BoundCall : IDisposable
{
    private readonly InferenceSession session;
    private readonly BackboneInput input;
    private readonly IReadOnlyList<TapOutput> outputs;
    private readonly IReadOnlyList<int> owners;
    private readonly CallBuffers buffers;
    private readonly OrtIoBinding binding;
    private readonly OrtValue inputValue;
    private readonly List<OrtValue> outputValues = [];

    /// <summary>Binds a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="input">Its input.</param>
    /// <param name="outputs">The taps.</param>
    /// <param name="owners">For each tap the first one of the same tensor, which holds its memory.</param>
    /// <param name="batch">Images of every call.</param>
    public BoundCall(InferenceSession session, BackboneInput input, IReadOnlyList<TapOutput> outputs, IReadOnlyList<int> owners, int batch)
    {
        (this.session, this.input, this.outputs, this.owners) = (session, input, outputs, owners);
        buffers = new CallBuffers(outputs.Count);
        binding = session.CreateIoBinding();
        inputValue = buffers.OwnInput(input, batch);
        foreach (var tap in owners.Distinct())
        {
            outputValues.Add(buffers.Output(outputs[tap], tap, batch));
            binding.BindOutput(outputs[tap].Tap.Name, outputValues[^1]);
        }
    }

    /// <summary>Runs one batch, filled up with blank images.</summary>
    /// <param name="images"><c>[count,…]</c>, at most a batch.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="run">Options of the run.</param>
    /// <param name="vectors">Receives <c>[count,D]</c> of each tap.</param>
    public void Run(ReadOnlySpan<float> images, int count, RunOptions run, Func<int, Memory<float>> vectors)
    {
        buffers.Fill(input, images);
        // Binding is what copies an input to the device: bound once, the first batch would be seen for ever.
        binding.BindInput(input.Name, inputValue);
        binding.SynchronizeBoundInputs();
        session.RunWithBinding(run, binding);
        binding.SynchronizeBoundOutputs();
        foreach (var tap in owners.Distinct()) buffers.Widen(outputs[tap], tap, count);
        for (var t = 0; t < outputs.Count; t++) outputs[t].Pool(buffers.Map(owners[t], count * outputs[t].Shape.Count).Span, count, vectors(t).Span);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        binding.Dispose();
        inputValue.Dispose();
        foreach (var value in outputValues) value.Dispose();
    }
}
