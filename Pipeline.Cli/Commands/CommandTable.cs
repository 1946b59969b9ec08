using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Commands;

/// <summary>The table of commands: a new command is one file and one line here.</summary>
internal static class CommandTable
{
    public static IEnumerable<Command> Create(TerminalOutput terminal, OutputOptions output) =>
    [
    ];
}
