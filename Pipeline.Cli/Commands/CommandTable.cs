using System.CommandLine;
using TransferLearning.Cli.Commands.Models;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Commands;

/// <summary>The table of commands: a new command is one file and one line here.</summary>
internal static class CommandTable
{
    public static IEnumerable<Command> Create(TerminalOutput terminal, OutputOptions output) =>
    [
        DemoCommand.Create(terminal, output),
        ExtractCommand.Create(terminal, output),
        TrainCommand.Create(terminal, output),
        EvaluateCommand.Create(terminal, output),
        PredictCommand.Create(terminal, output),
        ExportCommand.Create(terminal, output),
        FinetuneCommand.Create(terminal, output),
        CompareCommand.Create(terminal, output),
        ClassifyCommand.Create(terminal, output),
        InspectCommand.Create(terminal, output),
        DoctorCommand.Create(terminal, output),
        ModelsCommand.Create(terminal, output),
        DevicesCommand.Create(terminal, output),
        StoreCommand.Create(terminal, output),
        HelpCommand.Create(),
        CompletionCommand.Create(terminal),
    ];
}
