using Microsoft.ML.OnnxRuntime;

namespace TransferLearning.FineTuning.Stepping;

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
