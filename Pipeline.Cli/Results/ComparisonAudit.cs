using TransferLearning.Cli.Terminal;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Auditing;
using TransferLearning.Experiments.Comparing;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Cli.Results;

/// <summary>What is wrong with the images of a comparison, for its report.</summary>
internal static class ComparisonAudit
{
    /// <summary>What repeats an audit by these features.</summary>
    /// <param name="source">The features.</param>
    /// <param name="sets">The features that are compared, in the order of <paramref name="asked"/>.</param>
    /// <param name="asked">What was asked for: images or a store, and a network.</param>
    /// <param name="exclude">The table of images that are left out; <see langword="null"/> for none.</param>
    public static AuditedFeatures? Asked(FeatureSource source, FeatureSets sets, IEnumerable<(string Path, ExtractionRequest Request)> asked, string? exclude)
    {
        var space = source.Data.Space;
        var of = sets.All.Zip(asked).FirstOrDefault(s => s.First.Recipe == space.Recipe && s.First.Taps.Any(t => t.Name == space.Tap && (t.Pool ?? "none") == space.Pool));
        if (of.First is not { } set) return null;
        if (FeatureStore.Exists(set.Argument)) return new AuditedFeatures(set.Argument) { Tap = set.Taps.Count > 1 ? space.Tap : null, Exclude = exclude };
        var request = of.Second.Request;
        return new AuditedFeatures(of.Second.Path)
        {
            Model = request.Model ?? set.Model,
            Tap = set.Taps.Count > 1 ? space.Tap : request.Taps[0],
            Pool = request.Pool ?? "auto",
            Views = request.Views ?? "center",
            Preprocess = request.Preprocess,
            Exclude = exclude,
        };
    }

    /// <summary>Looks, within the limits of reports.</summary>
    /// <param name="data">The features that it is judged by.</param>
    /// <param name="sets">The features that are compared.</param>
    /// <param name="settings">Seed and threads.</param>
    /// <param name="terminal">Told how far it is.</param>
    /// <param name="cancellation">Stops within a few seconds.</param>
    public static AuditResult Of(LabeledDataset data, FeatureSets sets, HeadSettings settings, TerminalOutput terminal, CancellationToken cancellation) => Audit.Run(
        new AuditRequest
        {
            Data = data,
            FileOf = sets.FileOf,
            Bad = [.. sets.All.SelectMany(s => FeatureStore.Exists(s.Argument) ? s.FailuresOnRecord : s.Failures).DistinctBy(f => f.Path).Select(f => new BadFile(f with { Reason = CommandWords.In(f.Reason) }, null))],
            Limits = AuditLimits.OfReports,
            Seed = settings.Seed,
            Threads = settings.Threads,
        },
        terminal,
        cancellation);
}
