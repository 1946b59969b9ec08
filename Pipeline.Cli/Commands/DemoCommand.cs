using System.CommandLine;
using TransferLearning.Classifiers.Training;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Demo;
using TransferLearning.Demo.Images;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn demo</c>: the whole main job with nothing but the repository.</summary>
internal static class DemoCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var report = new ReportOptions("tlearn-demo", "folder for images, features and the report");
        var seed = SharedOptions.Seed();
        var images = new Option<int>("--images") { Description = "images to draw, about, from 20; fewer are quicker, and their intervals wider", DefaultValueFactory = _ => DemoImages.Count(new DemoImageOptions()) };
        var command = new Command("demo", "the whole job with nothing but this program: generated images, all heads, a report") { seed, images };
        report.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var started = DateTime.UtcNow;
            var count = parsed.GetValue(images);
            if (count is < 20 or > 20_000) throw new UsageException($"--images: found {count}, expected 20 to 20000");
            var catalogue = NamedModels.Open(terminal);
            using var folder = report.Take(parsed, [.. ComparisonRun.Files, .. DemoPlan.Folders]);
            var plan = new DemoPlan(folder.Path, catalogue, DemoImageOptions.Of(count, DemoImages.Classes.Count, parsed.GetValue(seed)));
            terminal.Note(DemoPlan.Notice);
            if (plan.Missing is { } missing)
            {
                terminal.Warn($"{missing.Notice}. The demo goes on without it. {missing.Next}");
                terminal.AddToDocument("left_out", new[] { new { model = missing.Name, why = CommandWords.In(missing.Why), next = ResultWords.In(missing.Next) } });
            }

            Prepare(terminal, plan, cancellation);
            using var sets = new FeatureSets(plan.Models.Select(model => Embed(terminal, catalogue, plan, model, cancellation)));
            var request = new ComparisonRequest
            {
                Sources = sets.Sources(),
                Heads = [.. HeadCatalog.All.Select(entry => new HeadChoice(entry, new HeadSettings()))],
                Seed = plan.Options.Seed,
            };
            var run = new ComparisonRun(terminal, folder) { Heading = Heading(plan), Closing = DemoPlan.Lessons };
            run.Run(request, InReport(plan, sets, catalogue, started) with { Audit = data => ComparisonAudit.Of(data, sets, new HeadSettings { Seed = request.Seed }, terminal, cancellation) }, cancellation);
            return ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    private static void Prepare(TerminalOutput terminal, DemoPlan plan, CancellationToken cancellation)
    {
        using var line = new ProgressLine(terminal, "images drawn");
        var total = DemoImages.Count(plan.Options);
        plan.Prepare(new Drawn(line, total), cancellation);
    }

    private static FeatureSet Embed(TerminalOutput terminal, ModelCatalogue catalogue, DemoPlan plan, DemoModel model, CancellationToken cancellation)
    {
        var source = ImageInputs.Open(plan.Images, terminal);
        using var embedder = EmbeddingModel.Open(new ExtractionRequest { Model = model.Path, Taps = [model.Tap] }, catalogue, cancellation: cancellation);
        var store = Extraction.OpenStore(model.Store, embedder);
        var result = new Extraction(terminal).Run(source, embedder, store, PartCheck.All, cancellation);
        return new FeatureSet(store.OpenSnapshot(), model.Store, model.Name, [embedder.Resolve(model.Tap)]) { Images = result.Images, Failures = result.Failures, ImagesRoot = source.Root };
    }

    private static string[] Heading(DemoPlan plan) =>
        [.. plan.Models.Select(model => $"{model.Name}: {model.Meaning}"), .. plan.Missing is { } missing ? [missing.Notice] : Array.Empty<string>(), DemoPlan.Notice];

    private static ComparisonReportOptions InReport(DemoPlan plan, FeatureSets sets, ModelCatalogue catalogue, DateTime started) => new()
    {
        Title = "What transfer learning is worth: the tlearn demo",
        Introduction = string.Join('\n',
        [
            DemoPlan.Notice,
            $"The features come from {string.Join("; ", plan.Models.Select(model => $"{model.Name} ({model.Meaning})"))}.",
            .. plan.Missing is { } missing ? [CommandWords.In($"{missing.Notice}.")] : Array.Empty<string>(),
            $"Training and test images differ: {string.Join("; ", DemoPlan.Conditions.Select(c => $"{c.What}: {c.Train} → {c.Test}"))}.",
        ]),
        Thumbnail = sets.Thumbnail,
        Heatmaps = (best, data) => ComparisonHeatmaps.Of(best, data, sets, new HeadSettings(), catalogue),
        Images = plan.Images,
        Record = () => ComparisonRecord.Of(sets, started),
    };

    private sealed class Drawn(IProgress<(long, long)> line, int total) : IProgress<int>
    {
        public void Report(int value) => line.Report((value, total));
    }
}
