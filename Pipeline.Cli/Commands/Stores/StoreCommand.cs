using System.CommandLine;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Export;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands.Stores;

/// <summary><c>tlearn store info|verify|export|import|compact|merge</c>: looks after a feature store.</summary>
internal static class StoreCommand
{
    public static Command Create(TerminalOutput terminal) =>
        new("store", "look after a feature store (embeddings on disk)") { Info(terminal), StoreVerifyCommand.Create(terminal, StoreArgument()), Export(terminal), StoreImportCommand.Create(terminal), StoreCompactCommand.Create(terminal), StoreMergeCommand.Create(terminal) };

    private static Argument<string> StoreArgument() => new("STORE") { Description = "a folder that 'tlearn extract' made" };

    private static Command Info(TerminalOutput terminal)
    {
        var store = StoreArgument();
        var command = new Command("info", "what is in a store") { store };
        command.SetAction(parsed =>
        {
            using var snapshot = StoreReading.Open(parsed.GetValue(store)!, terminal);
            var info = ResultWords.In(snapshot.Info());
            if (terminal.IsJson) terminal.Json(info);
            else StoreLines.Print(terminal, info);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Export(TerminalOutput terminal)
    {
        var store = StoreArgument();
        var format = new Option<string>("--format") { Description = "npy, parquet or csv", Required = true };
        var folder = new Option<string>("--out") { Description = "folder for the files", Required = true };
        var tap = new Option<string[]>("--tap") { Description = "only this tap; repeatable" };
        var command = new Command("export", "write features and metadata for other programs") { store, format, folder, tap };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var snapshot = StoreReading.Open(parsed.GetValue(store)!, terminal);
            foreach (var part in snapshot.Info().DamagedParts) terminal.Warn($"{part.File} {part.Wrong} ({part.Reason}): what it holds is left out; {part.Next}");
            var written = await StoreExport.WriteAsync(snapshot, Format(parsed.GetValue(format)!), parsed.GetValue(folder)!, parsed.GetValue(tap), cancellation: cancellation);
            if (written.Missing > 0) terminal.Warn($"{Counted.Of(written.Missing, "image lacks", "images lack")} a vector in one of the taps: left out");
            if (terminal.IsJson) terminal.Json(new { store = snapshot.Store.Folder, written.Rows, written.Missing, written.Files });
            else foreach (var file in written.Files) terminal.Line(file);
            return ExitCode.Done;
        });
        return command;
    }

    private static ExportFormat Format(string text) => text switch
    {
        "npy" => ExportFormat.Npy,
        "parquet" => ExportFormat.Parquet,
        "csv" => ExportFormat.Csv,
        _ => throw new UsageException($"--format: found '{text}', expected npy, parquet or csv"),
    };
}
