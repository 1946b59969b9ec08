using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Auditing;
using TransferLearning.Experiments.Embedding2D;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Picturing;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Experiments.Results;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Running;

/// <summary>Keeps what the report needs of images and of the features of each data set's best combination, unless it is there: map, neighbours, and what is wrong with the images.</summary>
internal static class BestFeatures
{
    // More than a report shows, so that its choice may grow without the features.
    private const int Mistakes = 24;

    /// <summary>Makes and keeps it.</summary>
    /// <param name="folder">The experiment's folder.</param>
    /// <param name="plans">What was run; a data set whose best combination is in none of them keeps what it has.</param>
    /// <param name="features">Brings features.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="log">Told how far it is.</param>
    /// <param name="cancellation">Stops within a second or so.</param>
    public static void Keep(ExperimentFolder folder, IReadOnlyList<GroupPlan> plans, GroupFeatures features, int threads, ModelCatalogue catalogue, RunLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(features);
        var results = ExperimentResults.Open(folder);
        var (pictures, audits) = (new PictureFiles(folder), new AuditFiles(folder));
        foreach (var dataset in plans.Select(p => p.Group.Dataset.Name).Distinct())
        {
            var best = BestCombination.Cells(results, dataset);
            if (best.Count == 0 || plans.FirstOrDefault(p => p.Record?.Data == best[0].Data && p.Cells.Any(c => c.Name == best[0].Name)) is not { } plan) continue;
            var bad = features.FailuresOf(dataset);
            var (view, audit) = (PictureFiles.KeyOf(best), AuditFiles.KeyOf(best[0].Data, bad, AuditLimits.OfReports));
            var (hasView, hasAudit) = (pictures.View(dataset, view) is not null, audits.IsThere(dataset, audit));
            if (hasView && hasAudit) continue;
            var tap = plan.Cells.First(c => c.Name == best[0].Name).Tap;
            var (data, fileOf) = features.LoadWithFiles(plan.Group, tap, plan.Data, cancellation);
            if (!hasView)
            {
                var worst = Worst(best, plan);
                var heatmaps = Heatmaps(plan, best[0].Name, data, fileOf, threads, catalogue);
                var shown = heatmaps is null ? (new Dictionary<int, string>(), "a network that was trained for the comparison is not kept") : heatmaps.Of([.. worst.Take(PictureChoice.WorstMistakes)], cancellation);
                pictures.WriteView(dataset, FeatureViews.Of(data.Features, plan.Data.Labels, [.. worst.Select(w => (w.Row, w.Train))], new EmbeddingMapOptions(), cancellation).With(shown) with { Key = view });
            }

            if (!hasAudit) audits.Write(dataset, audit, best[0].Data, new KeptAudit(Audit.Run(Request(data, fileOf, bad, threads), log, cancellation), best[0].Cell.Model, Asked(plan.Group, tap)));
            features.Close(plan.Group);
        }
    }

    private static MistakeHeatmaps? Heatmaps(GroupPlan plan, string cell, LabeledDataset data, Func<DatasetItem, string?> fileOf, int threads, ModelCatalogue catalogue) =>
        plan.Cells.First(c => c.Name == cell) is not { Head: { } head } planned ? null : new MistakeHeatmaps
        {
            Data = data,
            FileOf = fileOf,
            Network = plan.Group.Network.Reference.Path,
            Head = HeadCatalog.Get(head.Name),
            Seed = planned.Part.Seed,
            Threads = threads,
            Catalogue = catalogue,
        };

    private static AuditedFeatures Asked(FeatureGroup group, int tap) => new(group.Dataset.Images)
    {
        Model = group.Network.Model,
        Tap = group.Taps[tap],
        Pool = group.Pool,
        Views = group.Views,
        Preprocess = group.Network.Preprocess,
        Exclude = group.Dataset.Exclude,
    };

    private static AuditRequest Request(LabeledDataset data, Func<DatasetItem, string?> fileOf, IReadOnlyList<ItemFailure> bad, int threads) => new()
    {
        Data = data,
        FileOf = fileOf,
        Bad = [.. bad.Select(b => new BadFile(b, null))],
        Limits = AuditLimits.OfReports,
        Threads = threads,
    };

    // Of an image that is answered several times the first answer counts.
    private static List<WrongAnswer> Worst(IReadOnlyList<StoredCell> best, GroupPlan plan)
    {
        var wrong = best.SelectMany(c => c.Test.Index().Select(t => (Row: t.Item, t.Index, Cell: c))).DistinctBy(a => a.Row).Where(a => a.Cell.Answers[a.Index] != plan.Data.Labels[a.Row]);
        var mistakes = MistakeOrder.Of(wrong, best.All(c => c.Confidence is not null) ? a => a.Cell.Confidence![a.Index] : null, a => plan.Data.Labels[a.Row]).Take(Mistakes);
        return [.. mistakes.Select(m => new WrongAnswer(m.Row, plan.Data.Classes[m.Cell.Answers[m.Index]], Learned(m.Cell, m.Index, plan), m.Cell.Found.Parameters))];
    }

    // Each episode has learned from rows of its own, which are not on record but drawn again, the same.
    private static int[] Learned(StoredCell cell, int answer, GroupPlan plan)
    {
        if (cell.Episodes.Length == 0) return cell.Train;
        if (plan.Cells.FirstOrDefault(c => c.Name == cell.Name)?.Part is not EpisodesPart part) return [];
        var (episode, end) = (0, cell.Episodes[0]);
        while (end <= answer) end += cell.Episodes[++episode];
        return part.Episode(episode).Train;
    }
}
