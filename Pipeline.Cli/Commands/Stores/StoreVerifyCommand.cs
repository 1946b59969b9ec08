using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands.Stores;

/// <summary><c>tlearn store verify</c>: whether every byte is what was written and, with <c>--source</c>, whether every image of a source is there.</summary>
internal static class StoreVerifyCommand
{
    // What is missing is listed whole in the document.
    private const int MostNamed = 20;

    private const string Again = "run the same 'tlearn extract' again, it sets damaged parts aside and computes what is missing";

    public static Command Create(TerminalOutput terminal, Argument<string> store)
    {
        var images = new Option<string?>("--source") { Description = "also prove that the store holds every image of this folder, manifest or archive, whoever computed it, and name what is missing", HelpName = "IMAGES" };
        var exclude = SharedOptions.Exclude();
        var command = new Command("verify", "read every part and check its checksum") { store, images, exclude };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var source = parsed.GetValue(images) is { } path ? ImageInputs.Open(path, terminal, SharedOptions.ReadExclusion(parsed, exclude)) : null;
            if (source is null && parsed.GetValue(exclude) is not null) throw new UsageException("--exclude says what is left out of images, and no --source names any", "name the images with --source IMAGES, or leave --exclude out");
            using var snapshot = StoreReading.Open(parsed.GetValue(store)!, terminal);
            var (counted, vectors) = snapshot.Check(cancellation: cancellation);
            var info = ResultWords.In(counted);
            var coverage = source is null ? null : SourceCoverage.Of(source, snapshot, vectors, cancellation);
            if (terminal.IsJson) terminal.Json(Document(info, coverage));
            else Print(terminal, info, coverage);
            WarnOfItemsAside(terminal, snapshot.Store);
            return Judge(terminal, info, coverage, snapshot.Sources);
        }, CancellationToken.None));
        return command;
    }

    // A list of images that is gone cannot be missed: the store looks complete without it.
    private static void WarnOfItemsAside(TerminalOutput terminal, FeatureStore store)
    {
        if (StoreRepair.ItemsAside(store) is not [var first, ..] aside) return;
        terminal.Warn($"{Path.Combine(store.Folder, first)}{(aside.Count > 1 ? $" and {aside.Count - 1} more" : "")}: damaged, and set aside by an extraction; images that it listed and that were not extracted again since are missing, and their labels may be old. 'tlearn store verify STORE --source IMAGES' tells; delete the file when that is settled");
    }

    private static int Judge(TerminalOutput terminal, StoreInfo info, SourceCoverage? coverage, IReadOnlyList<string> sources)
    {
        if (info.DamagedParts.FirstOrDefault(d => d.Kind != DamageKind.Damaged) is { } unread) terminal.Warn($"{unread.File} {unread.Wrong}: {unread.Next}");
        if (!info.Complete) terminal.Warn($"the store is not complete: {Again}");
        if (coverage is { IsComplete: false } && !sources.Contains(coverage.Source)) terminal.Warn($"the store has no image of {coverage.Source}; its sources are {(sources.Count == 0 ? "unknown" : string.Join(", ", sources))}: a source is known by its path, which must be the same on all machines");
        else if (coverage is { IsComplete: false }) terminal.Warn($"the store does not hold all of {coverage.Source}: {Again}; of shards those that did not come to their end");
        if (coverage?.Gone.Count > 0) terminal.Warn($"{Counted.Of(coverage.Gone.Count, "path is", "paths are")} gone from {coverage.Source} and still in the store: the next 'tlearn extract', of shards the next of each, marks them as removed");
        return info.Complete && coverage?.IsComplete != false ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Print(TerminalOutput terminal, StoreInfo info, SourceCoverage? coverage)
    {
        StoreLines.Print(terminal, info);
        if (coverage is not null)
        {
            Name(terminal, "MISSING ", coverage.Missing);
            Name(terminal, "CHANGED ", coverage.Changed);
            Name(terminal, "gone    ", coverage.Gone);
            terminal.Line($"source   {coverage.Source}: {Counted.Of(coverage.Images, "image")}, {coverage.Missing.Count} missing, {coverage.Changed.Count} changed, {coverage.Bad} bad; {(coverage.IsComplete ? "every one is in the store" : "NOT all are in the store")}");
        }

        if (info.Complete) terminal.Line($"verified {Counted.Of(info.Parts, "part")} read, every checksum holds");
    }

    private static void Name(TerminalOutput terminal, string lead, IReadOnlyList<string> paths)
    {
        foreach (var path in paths.Take(MostNamed)) terminal.Line($"{lead} {path}");
        if (paths.Count > MostNamed) terminal.Line($"{lead} … and {paths.Count - MostNamed} more (--json lists all)");
    }

    // Without a source 'missing' is a number: the images that lack a vector.
    private static object Document(StoreInfo info, SourceCoverage? coverage)
    {
        if (coverage is null) return info;
        var document = JsonSerializer.SerializeToNode(info)!.AsObject();
        document["complete"] = info.Complete && coverage.IsComplete;
        document["source"] = coverage.Source;
        document["images"] = coverage.Images;
        document["lacking_vectors"] = info.Missing;
        document["missing"] = Paths(coverage.Missing);
        document["changed"] = Paths(coverage.Changed);
        document["gone"] = Paths(coverage.Gone);
        return document;
    }

    private static JsonArray Paths(IReadOnlyList<string> paths) => [.. paths.Select(p => JsonValue.Create(p))];
}
