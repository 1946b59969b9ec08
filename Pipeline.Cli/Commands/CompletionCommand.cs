using System.CommandLine;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn completion SHELL</c>: a script that completes command lines. It asks the program itself, so that it is never out of date.</summary>
internal static class CompletionCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or pwsh" };
        shell.CompletionSources.Add("bash", "zsh", "pwsh");
        var command = new Command("completion", "print a completion script: source <(tlearn completion bash)") { shell };
        command.SetAction(parsed =>
        {
            terminal.Out.Write(parsed.GetValue(shell) switch
            {
                "bash" => CompletionScripts.Bash,
                "zsh" => CompletionScripts.Zsh,
                "pwsh" => CompletionScripts.PowerShell,
                var other => throw new UsageException($"SHELL: found '{other}', expected bash, zsh or pwsh"),
            });
            return ExitCode.Done;
        });
        return command;
    }
}
