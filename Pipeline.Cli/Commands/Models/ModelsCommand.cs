using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Commands.Models;

/// <summary><c>tlearn models list|get|add</c>: the catalogue.</summary>
internal static class ModelsCommand
{
    public static Command Create(TerminalOutput terminal, OutputOptions output) => new("models", "the model catalogue")
    {
        ModelsListCommand.Create(terminal, output),
        ModelsGetCommand.Create(terminal, output),
        ModelsAddCommand.Create(terminal, output),
    };
}
