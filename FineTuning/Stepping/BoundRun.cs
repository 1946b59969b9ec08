using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones.Devices;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>A session with all inputs and outputs bound to memory that stays: a run allocates nothing here. One caller at a time.</summary>
internal sealed class BoundRun : IDisposable
{
    private readonly string _model;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly StoppableRun _stoppable = new();
    private readonly Action<RunOptions> _run;
    private readonly IReadOnlyList<(string Name, PinnedTensor Tensor)> _inputs;
    private readonly bool _isProcessor;

    public BoundRun(
        string model, InferenceSession session, IReadOnlyList<(string Name, PinnedTensor Tensor)> inputs, IReadOnlyList<(string Name, PinnedTensor Tensor)> outputs, bool isProcessor)
    {
        // Made once: a step allocates nothing.
        (_model, _session, _inputs, _isProcessor, _run) = (model, session, inputs, isProcessor, RunBound);
        _binding = session.CreateIoBinding();
        foreach (var (name, tensor) in inputs) _binding.BindInput(name, tensor.Value);
        foreach (var (name, tensor) in outputs) _binding.BindOutput(name, tensor.Value);
    }

    /// <summary>Runs on what the bound memory holds now.</summary>
    public void Run(CancellationToken cancellation)
    {
        try
        {
            _stoppable.Run(_run, cancellation);
        }
        catch (Exception e) when (OrtFailure.IsOne(e))
        {
            cancellation.ThrowIfCancellationRequested();
            throw OrtFailure.Translate(_model, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _stoppable.Dispose();
    }

    private void RunBound(RunOptions options)
    {
        // Binding is what copies an input to another device; the processor reads the memory itself.
        if (!_isProcessor) foreach (var (name, tensor) in _inputs) _binding.BindInput(name, tensor.Value);
        if (!_isProcessor) _binding.SynchronizeBoundInputs();
        _session.RunWithBinding(options, _binding);
        if (!_isProcessor) _binding.SynchronizeBoundOutputs();
    }
}

/// <summary>Options that are used run after run, through which a cancellation stops the one under way. One caller at a time.</summary>
internal sealed class StoppableRun : IDisposable
{
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    /// <summary>Runs.</summary>
    /// <param name="run">Calls the runtime with these options.</param>
    /// <param name="cancellation">Stops it within one operator.</param>
    public void Run(Action<RunOptions> run, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // A cancellation may have come when the last run was through already, or have ended it: neither is meant for this one.
        _options.Terminate = false;
        using (cancellation.UnsafeRegister(static r => ((RunOptions)r!).Terminate = true, _options)) run(_options);
    }

    /// <inheritdoc/>
    public void Dispose() => _options.Dispose();
}
