using System.CommandLine;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;
using TransferLearning.Experiments.Auditing;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Reports.Html;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn audit</c>: what is wrong with the images.</summary>
internal static class AuditCommand
{
    private const string Table = "audit.csv";
    private const string Report = "audit.html";
    private const int ThumbnailSide = 128;

    public static Command Create(TerminalOutput terminal)
    {
        var data = new Argument<string>("STORE|IMAGES") { Description = $"a feature store, or {ImagesArgument.Description}" };
        var target = new Option<string?>("--out") { Description = $"folder for {Table}, which --exclude of every command takes, and a page with the pictures (default: nothing is written)" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an earlier audit in that folder" };
        var seed = SharedOptions.Seed();
        var exclude = SharedOptions.Exclude();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new Command("audit", "near duplicates, wrong labels, outliers, balance, broken files") { data, target, overwrite, seed };
        options.AddTo(command);
        command.Options.Add(exclude);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            if (parsed.GetValue(overwrite) && parsed.GetValue(target) is null) throw new UsageException("--overwrite: found without --out, expected with it");
            using var folder = parsed.GetValue(target) is { } named ? ReportFolder.Claim(named, parsed.GetValue(overwrite) ? EarlierReport.Replace : EarlierReport.Keep, [Table, Report]) : null;
            var loader = new FeatureLoader(terminal, NamedModels.Open(terminal)) { Exclusion = SharedOptions.ReadExclusion(parsed, exclude) };
            var path = parsed.GetValue(data)!;
            using var features = loader.Open(path, options.Read(parsed), options.GivenForImages(parsed), cancellation);
            bad.AddToDocument(features.Failures);
            NamedModels.AddToDocument(terminal, features);
            var failures = FeatureStore.Exists(path) ? features.FailuresOnRecord : features.Failures;
            if (features.Failures.Count == features.Images) _ = bad.Report(parsed, features.Failures, features.Images); // all that there is to say of them
            features.RequireUsable();
            var audit = Audit.Run(new AuditRequest
            {
                Data = features.LoadOne(),
                FileOf = features.FileOf,
                Bad = [.. failures.Select(f => BadFile.Of(f with { Reason = CommandWords.In(f.Reason) }, features.FileOf(new DatasetItem(f.Path, default, null, null, null))))],
                Seed = parsed.GetValue(seed),
                Threads = options.ReadThreads(parsed),
            }, terminal, cancellation);
            foreach (var note in audit.Notes) terminal.Warn(note);
            if (!terminal.IsJson) AuditTable.Write(terminal, audit, FileIn(folder, Table));
            if (folder is not null) Write(folder, path, audit, features, cancellation);
            if (terminal.IsJson) terminal.Json(stream => AuditJson.Write(stream, audit, FileIn(folder, Report), FileIn(folder, Table)));
            else if (folder is not null) Print(terminal, folder);
            return bad.Report(parsed, features.Failures, features.Images);
        }, CancellationToken.None));
        return command;
    }

    private static void Write(ReportFolder folder, string data, AuditResult audit, FeatureSet features, CancellationToken cancellation)
    {
        var thumbnails = new Thumbnails(ThumbnailSide);
        folder.Write(
        [
            OutputFile.Text(Table, output => AuditCsv.Write(output, audit)),
            OutputFile.Text(Report, output => AuditPage.Write(output, data, audit, Picture)),
        ]);

        byte[]? Picture(DatasetItem item)
        {
            cancellation.ThrowIfCancellationRequested();
            return features.FileOf(item) is { } file ? thumbnails.Jpeg(file) : null;
        }
    }

    private static void Print(TerminalOutput terminal, ReportFolder folder)
    {
        terminal.Line($"table: {FileIn(folder, Table)}");
        terminal.Line($"page: {FileIn(folder, Report)}");
    }

    private static string? FileIn(ReportFolder? folder, string name) => folder is null ? null : Path.Combine(folder.Path, name);
}
