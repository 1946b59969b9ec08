using System.Diagnostics;
using System.Text.Json;
using TransferLearning.Cli;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core.Files;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Runs the program: in this process where only its answers matter, as a process of its own where its life does.</summary>
internal static class Tlearn
{
    /// <summary>Runs the program, and demands that it speaks the words of the command line: no name of the library is left in what it prints.</summary>
    public static async Task<TlearnRun> RunAsync(params string[] arguments)
    {
        var run = await RunWithNamesAsync(arguments);
        foreach (var text in (string[])[run.Out, run.Error]) Assert.Equal(CommandWords.In(text), text);
        return run;
    }

    /// <summary>The same on data that are named as the library's properties are.</summary>
    public static async Task<TlearnRun> RunWithNamesAsync(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var terminal = new TerminalOutput { Out = TextWriter.Synchronized(output), Error = TextWriter.Synchronized(error) };
        var code = await CommandLine.RunAsync(arguments, terminal, TestContext.Current.CancellationToken);
        return new TlearnRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs and demands an exit code; the message shows what the program said.</summary>
    public static async Task<TlearnRun> ExpectAsync(int exitCode, params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.True(run.ExitCode == exitCode, $"tlearn {string.Join(' ', arguments)}: exit code {run.ExitCode}, expected {exitCode}\n{run.Error}\n{run.Out}");
        return run;
    }

    /// <summary>Starts the program as a process of its own, behind a prefix like <c>setpriv …</c> where one is given.</summary>
    public static Process Start(IReadOnlyList<string> prefix, params string[] arguments) => Launch([.. prefix, "dotnet", Path.Combine(AppContext.BaseDirectory, "tlearn.dll"), .. arguments], null);

    /// <summary>As <see cref="Start"/>, of a program that lies elsewhere, with the user's models in a folder of the test's.</summary>
    public static Process StartAt(string program, string models, params string[] arguments) => Launch(["dotnet", program, .. arguments], start => start.Environment["TLEARN_MODELS"] = models);

    /// <summary>As <see cref="Start"/>, in an environment that differs in some variables; <see langword="null"/> takes one away.</summary>
    public static Process StartIn(IReadOnlyDictionary<string, string?> variables, params string[] arguments) => Launch(["dotnet", Path.Combine(AppContext.BaseDirectory, "tlearn.dll"), .. arguments], start =>
    {
        foreach (var (name, value) in variables) start.Environment[name] = value;
    });

    private static Process Launch(string[] words, Action<ProcessStartInfo>? prepare = null)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in UserVariables.Instead) start.Environment[name] = value;
        prepare?.Invoke(start);
        return Process.Start(start) ?? throw new InvalidOperationException("the program did not start");
    }

    /// <summary>Waits for a started process and reads all it said. One that hangs is ended after ten minutes, and what it said until then is told.</summary>
    public static async Task<TlearnRun> EndAsync(Process process)
    {
        var (run, hasHung) = await EndAsync(process, TimeSpan.FromMinutes(10));
        Assert.False(hasHung, $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} hung; it said:\n{run.Error}\n{run.Out}");
        return run;
    }

    /// <summary>As <see cref="EndAsync(Process)"/>, with a time after which the process is ended.</summary>
    public static async Task<(TlearnRun Run, bool HasHung)> EndAsync(Process process, TimeSpan patience)
    {
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(patience);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return (new TlearnRun(-1, await output, await error), true);
        }

        return (new TlearnRun(process.ExitCode, await output, await error), false);
    }
}

/// <summary>What a run of the program came to.</summary>
internal sealed record TlearnRun(int ExitCode, string Out, string Error)
{
    /// <summary>Standard output as the one JSON document that <c>--json</c> promises.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>Standard output with one blank wherever a line ends or words stand apart: a wrapped sentence is read whole.</summary>
    public string Words => string.Join(' ', Out.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
