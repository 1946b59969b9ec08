using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Commands.Models;

/// <summary><c>tlearn models list|get|add</c>: the catalogue.</summary>
internal static class ModelsCommand
{
    public static Command Create(TerminalOutput terminal) => new("models", "the model catalogue")
    {
        ModelsListCommand.Create(terminal),
        ModelsGetCommand.Create(terminal),
        ModelsAddCommand.Create(terminal),
    };
}
