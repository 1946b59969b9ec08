using System.CommandLine;
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
        new("store", "look after a feature store (embeddings on disk)") { Info(terminal), Verify(terminal), Export(terminal), StoreImportCommand.Create(terminal), StoreCompactCommand.Create(terminal), StoreMergeCommand.Create(terminal) };

    private static Argument<string> StoreArgument() => new("STORE") { Description = "a folder that 'tlearn extract' made" };

    private static Command Info(TerminalOutput terminal)
    {
        var store = StoreArgument();
        var command = new Command("info", "what is in a store") { store };
        command.SetAction(parsed =>
        {
            using var snapshot = StoreReading.Open(parsed.GetValue(store)!, terminal);
            Show(terminal, ResultWords.In(snapshot.Info()));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Verify(TerminalOutput terminal)
    {
        var store = StoreArgument();
        var command = new Command("verify", "read every part and check its checksum") { store };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            using var snapshot = StoreReading.Open(parsed.GetValue(store)!, terminal);
            var info = ResultWords.In(snapshot.Verify(cancellation: cancellation));
            Show(terminal, info);
            if (info.Complete)
            {
                if (!terminal.IsJson) terminal.Out.WriteLine($"verified {Counted.Of(info.Parts, "part")} read, every checksum holds");
                return ExitCode.Done;
            }

            if (info.DamagedParts.FirstOrDefault(d => d.Kind != DamageKind.Damaged) is { } unread) terminal.Warn($"{unread.File} {unread.Wrong}: {unread.Next}");
            terminal.Warn("the store is not complete: run the same 'tlearn extract' again, it sets damaged parts aside and computes what is missing");
            return ExitCode.Failed;
        }, CancellationToken.None));
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
            else foreach (var file in written.Files) terminal.Out.WriteLine(file);
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

    private static void Show(TerminalOutput terminal, StoreInfo info)
    {
        if (terminal.IsJson)
        {
            terminal.Json(info);
            return;
        }

        terminal.Out.WriteLine($"{info.Store}: {Counted.Of(info.Rows, "image")} in {Counted.Of(info.Parts, "part")}, {(info.Complete ? "complete" : "NOT complete")}");
        foreach (var tap in info.Taps) terminal.Out.WriteLine($"tap      {tap.Name}.{tap.Pool}: {Counted.Of(tap.Vectors, "vector")} of {tap.Dimension}");
        terminal.Out.WriteLine($"model    {info.Model}");
        foreach (var (decoder, vectors) in info.Decoders) terminal.Out.WriteLine($"decoder  {decoder}: {Counted.Of(vectors, "vector")}");
        foreach (var (label, count) in info.Labels) terminal.Out.WriteLine($"label    {label}: {count}");
        terminal.Out.WriteLine($"bad      {info.Bad}");
        terminal.Out.WriteLine($"twice    {info.Duplicates}");
        foreach (var damaged in info.Damaged) terminal.Out.WriteLine(damaged.Kind == DamageKind.Damaged ? $"DAMAGED  {damaged.File}: {damaged.Reason}" : $"UNREAD   {damaged.File} {damaged.Wrong}: {damaged.Reason}");
    }
}
