using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Picturing;
using TransferLearning.FeatureExtraction.Catalogue;

namespace TransferLearning.Cli.Results;

/// <summary>What decided the worst mistakes of a comparison, for its report.</summary>
internal static class ComparisonHeatmaps
{
    /// <summary>Prepares them for the best combination; <see langword="null"/> for a network that was trained.</summary>
    /// <param name="best">The combination.</param>
    /// <param name="data">Its features of all items.</param>
    /// <param name="sets">The features that are compared.</param>
    /// <param name="settings">Seed and threads.</param>
    /// <param name="catalogue">The models that have names.</param>
    public static MistakeHeatmaps? Of(CellResult best, LabeledDataset data, FeatureSets sets, HeadSettings settings, ModelCatalogue catalogue) =>
        HeadCatalog.All.FirstOrDefault(e => e.Name == best.Head) is not { } head ? null : new MistakeHeatmaps
        {
            Data = data,
            FileOf = sets.FileOf,
            Network = sets.All.FirstOrDefault(s => s.Recipe.Model == data.Space.Recipe.Model)?.ModelPath,
            Head = head,
            Seed = settings.Seed,
            Threads = settings.Threads,
            Catalogue = catalogue,
        };
}
