using System.CommandLine;
using TransferLearning.Classifiers.Training;
using TransferLearning.Cli.Options;
using TransferLearning.Cli.Results;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Experiments.Specification;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn compare</c>: every combination of network, tap and head under one protocol.</summary>
internal static class CompareCommand
{
    private const int MostRepeats = 1000;

    public static Command Create(TerminalOutput terminal)
    {
        var data = new Argument<string[]>("STORE…|IMAGES") { Description = "feature stores of the same images, or one folder of images or manifest", Arity = ArgumentArity.OneOrMore };
        var head = new Option<string[]>("--head") { Description = "a head to compare, several behind commas; repeatable (default: all)" };
        var folds = new Option<int>("--folds") { Description = "folds of the cross-validation where the data have no splits", DefaultValueFactory = _ => 5 };
        var sizes = new Option<string[]>("--train-size") { Description = $"how much to learn from: {TrainSize.Expected}; several behind commas, each a row (default: all)" };
        var repeats = new Option<int>("--repeats") { Description = "how often everything is done: with --seed and the seeds that follow, each with folds and images of a training size of its own", DefaultValueFactory = _ => 1 };
        var report = new ReportOptions("tlearn-compare", "folder for the report and the predictions");
        var split = new Option<string?>("--split") { Description = "the split to answer: val or test, or train to cross-validate it (default: test, else val, else train)" };
        var finetune = new Option<string[]>("--finetune") { Description = $"also train networks, a row beside the heads: {UnfreezeRequest.Forms}; repeatable; with the defaults of 'tlearn finetune', a tenth of the training images choosing the best epoch" };
        var heads = new HeadFittingOptions();
        var exclude = SharedOptions.Exclude();
        var png = SharedOptions.Png();
        var options = new ModelOptions();
        var bad = new BadItems(terminal);
        var command = new Command("compare", "every combination of network, tap and head under one protocol") { data, head, finetune, folds, split, sizes, repeats };
        report.AddTo(command);
        heads.AddTo(command);
        options.AddTo(command);
        command.Options.Add(exclude);
        command.Options.Add(png);
        bad.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var started = DateTime.UtcNow;
            var answered = parsed.GetValue(split) is { } name ? SplitNames.Parse(name) : null;
            if (parsed.GetValue(folds) < 2) throw new UsageException($"--folds: found {parsed.GetValue(folds)}, expected at least 2");
            if (parsed.GetValue(repeats) is not (>= 1 and <= MostRepeats)) throw new UsageException($"--repeats: found {parsed.GetValue(repeats)}, expected 1 to {MostRepeats}");
            var trainSizes = TrainSizes(parsed.GetValue(sizes) ?? []);
            var settings = heads.Read(parsed, options.ReadThreads(parsed));
            if (settings.Seed > int.MaxValue - (parsed.GetValue(repeats) - 1)) throw new UsageException($"--seed {settings.Seed}: the seeds of {parsed.GetValue(repeats)} repeats follow it, and there are none beyond {int.MaxValue}");
            var choices = HeadChoices(Names(parsed.GetValue(head) ?? []), settings, parsed.GetValue(heads.Tune) ? HeadTuning.Grid : HeadTuning.None, heads.Calibration(parsed));
            var catalogue = NamedModels.Open(terminal);
            var requests = options.ReadSeveral(parsed, catalogue);
            if (ModelOptions.OnePreprocessing(requests) is { } note) terminal.Note(note);
            if (parsed.GetValue(finetune) is { Length: > 0 }) TrainedNetworks.Require(parsed.GetValue(data)!, requests);
            var figures = SharedOptions.ReadFormats(parsed, png);
            var exclusion = SharedOptions.ReadExclusion(parsed, exclude);
            using var folder = report.Take(parsed, ComparisonRun.Files);
            var (paths, unfrozen) = (parsed.GetValue(data)!, (parsed.GetValue(finetune) ?? []).Select(UnfreezeRequest.Parse).Distinct().ToList());
            var loader = new FeatureLoader(terminal, catalogue) { Exclusion = exclusion };
            using var sets = new FeatureSets(Open(paths, requests, options.GivenForImages(parsed), loader, cancellation));
            using var networks = new TrainedNetworks(loader, catalogue);
            foreach (var request in unfrozen.Count == 0 ? [] : requests) networks.Add(paths, request, unfrozen, settings.Seed, cancellation);
            var comparison = new ComparisonRequest
            {
                Sources = sets.Sources(),
                Heads = choices,
                Networks = networks.Choices,
                Folds = parsed.GetValue(folds),
                Split = answered,
                TrainSizes = trainSizes,
                Repeats = parsed.GetValue(repeats),
                Seed = settings.Seed,
                Threads = settings.Threads,
            };
            terminal.WarnAll([.. sets.TakenOnce, .. sets.LearntByNetworks]);
            bad.AddToDocument(sets.Failures);
            NamedModels.AddToDocument(terminal, sets.All);
            var shown = new ComparisonReportOptions
            {
                Thumbnail = sets.Thumbnail,
                LastLayers = LastLayers(sets.All, paths, requests),
                Audit = data => ComparisonAudit.Of(data, sets, settings, terminal, cancellation),
                AuditedAs = source => ComparisonAudit.Asked(source, sets, from path in paths from request in requests select (path, request), exclusion?.File),
                Heatmaps = (best, data) => ComparisonHeatmaps.Of(best, data, sets, settings, catalogue),
                Images = paths[0],
                Record = () => ComparisonRecord.Of(sets, started),
            };
            DataMistakes.At(paths, () => new ComparisonRun(terminal, folder) { Figures = figures }.Run(comparison, shown, cancellation));
            return bad.Report(parsed, sets.Failures, sets.Images);
        }, CancellationToken.None));
        return command;
    }

    /// <summary>The sets of features, one after another: each store, or the images under each network.</summary>
    private static IEnumerable<FeatureSet> Open(string[] paths, IReadOnlyList<ExtractionRequest> requests, IReadOnlyList<string> forImages, FeatureLoader loader, CancellationToken cancellation) =>
        from path in paths from request in requests select loader.Open(path, request, forImages, cancellation);

    private static IReadOnlyList<TrainSize> TrainSizes(string[] given) => given.Length == 0
        ? [TrainSize.All]
        : [.. given.SelectMany(g => g.Split(',', StringSplitOptions.TrimEntries)).Select(text => TrainSize.Parse(text) ?? throw new UsageException($"--train-size: found '{text}', expected {TrainSize.ExpectedOf(text)}")).Distinct()];

    /// <summary>The sources whose tap was left to the network: its last layer. Of a store nobody knows which was meant.</summary>
    private static HashSet<string> LastLayers(IReadOnlyList<FeatureSet> sets, string[] paths, IReadOnlyList<ExtractionRequest> requests) =>
    [
        .. from pair in sets.Zip(from path in paths from request in requests select (path, request))
           where pair.First.Taps.Count == pair.Second.request.Taps.Count && !FeatureStore.Exists(pair.Second.path)
           from tap in pair.First.Taps.Zip(pair.Second.request.Taps)
           where tap.Second == TapResolver.Auto
           select $"{pair.First.Model}#{tap.First.Name}",
    ];

    /// <summary><c>--head a,b</c> is <c>--head a --head b</c>.</summary>
    private static string[] Names(string[] given) =>
        [.. given.SelectMany(g => g.Split(',', StringSplitOptions.TrimEntries).Select(name => name.Length > 0 ? name : throw new UsageException($"--head: found '{g}', expected names with one comma between")))];

    private static IReadOnlyList<HeadChoice> HeadChoices(string[] names, HeadSettings settings, HeadTuning tuning, CalibrationMethod? calibration)
    {
        var entries = names.Length == 0 ? HeadCatalog.All : [.. names.Distinct().Select(HeadCatalog.Get)];
        var known = entries.SelectMany(e => e.Parameters.Select(p => p.Name)).ToHashSet();
        if (settings.Parameters.Keys.FirstOrDefault(p => !known.Contains(p)) is { } unknown)
        {
            throw new UsageException($"--param {unknown}: none of the heads ({string.Join(", ", entries.Select(e => e.Name))}) has it", "'tlearn train --help-head NAME' lists a head's parameters");
        }

        // A parameter goes to the heads that have it.
        return [.. entries.Select(e => new HeadChoice(e, settings with { Parameters = settings.Parameters.Where(p => e.Parameters.Any(q => q.Name == p.Key)).ToDictionary() }, tuning) { Calibration = calibration })];
    }
}
