using System.CommandLine;
using TransferLearning.Cli.Commands;
using TransferLearning.Cli.Commands.Models;
using TransferLearning.Cli.Commands.Stores;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli;

/// <summary>
/// The commands, in the order of the help. A new one is a file in <c>Commands/</c> and a line here. It throws a <see cref="UsageException"/> for
/// words that it cannot use, writes its result by the <see cref="TerminalOutput"/> (a document where <c>IsJson</c>) and returns an <see cref="ExitCode"/>;
/// options that other commands have, too, stand in <c>Options/</c>.
/// </summary>
internal static class CommandTable
{
    public static IEnumerable<Command> Create(TerminalOutput terminal) =>
    [
        DemoCommand.Create(terminal),
        ExtractCommand.Create(terminal),
        TrainCommand.Create(terminal),
        EvaluateCommand.Create(terminal),
        PredictCommand.Create(terminal),
        ExportCommand.Create(terminal),
        FinetuneCommand.Create(terminal),
        AdviseCommand.Create(terminal),
        CompareCommand.Create(terminal),
        RunCommand.Create(terminal),
        ReportCommand.Create(terminal),
        AuditCommand.Create(terminal),
        SimilarCommand.Create(terminal),
        ClassifyCommand.Create(terminal),
        ExplainCommand.Create(terminal),
        InspectCommand.Create(terminal),
        DoctorCommand.Create(terminal),
        ModelsCommand.Create(terminal),
        DevicesCommand.Create(terminal),
        StoreCommand.Create(terminal),
        HelpCommand.Create(),
        CompletionCommand.Create(terminal),
    ];
}
