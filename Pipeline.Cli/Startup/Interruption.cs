using System.Runtime.InteropServices;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Startup;

/// <summary>
/// Ctrl-C and SIGTERM ask the command to stop and to keep its finished work. A second request, or a command that has not stopped
/// after two seconds, ends the process at once: whatever was finished is in complete parts by then.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1.9);
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested) Environment.Exit(ExitCode.Interrupted);
        _ = Task.Delay(s_grace).ContinueWith(_ => Environment.Exit(ExitCode.Interrupted), TaskScheduler.Default);
        _source.Cancel();
    }
}
