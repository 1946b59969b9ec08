using System.Diagnostics;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Signals to a program under way.</summary>
internal static class Signals
{
    /// <summary>Sends one.</summary>
    /// <param name="process">The program.</param>
    /// <param name="name">KILL, or INT as Ctrl-C gives it.</param>
    /// <returns>0 where it was delivered.</returns>
    public static async Task<int> SendAsync(Process process, string name)
    {
        using var kill = Process.Start("kill", [name == "INT" && IsInterruptIgnored() ? "-TERM" : $"-{name}", $"{process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        return kill.ExitCode;
    }

    /// <summary>Whether this process was started with SIGINT ignored, as shells start background jobs; children inherit that and never see it.</summary>
    private static bool IsInterruptIgnored() =>
        File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
        && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & (1UL << 1)) != 0;
}
