using System.Diagnostics;
using System.Runtime.InteropServices;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Startup;

/// <summary>
/// Ctrl-C and SIGTERM ask the command to stop and to keep its finished work. A second request, or a command that has not stopped
/// after two seconds, ends the process at once: whatever was finished is in complete parts by then.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1.6);
    private static readonly TimeSpan s_end = TimeSpan.FromSeconds(1.95);
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>Prepares what is said of a command that does not come to its end itself, and gives what says it.</summary>
    public Func<Action>? LastWords { get; set; }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        var again = _source.IsCancellationRequested;
        // On a thread of its own: whoever holds up the command may hold up the others. What is said is made meanwhile.
        new Thread(() => End(again ? TimeSpan.Zero : s_grace)) { IsBackground = true }.Start();
        if (!again) _source.Cancel();
    }

    private void End(TimeSpan grace)
    {
        var clock = Stopwatch.StartNew();
        _ = Task.Delay(s_end).ContinueWith(_ => Environment.Exit(ExitCode.Interrupted), TaskScheduler.Default); // should the words be held up, too
        var say = LastWords?.Invoke();
        if (grace - clock.Elapsed is { Ticks: > 0 } rest) Thread.Sleep(rest);
        say?.Invoke();
        Environment.Exit(ExitCode.Interrupted);
    }
}
