using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;

namespace TransferLearning.Benchmarks.Heads;

/// <summary>tlearn's own run.</summary>
/// <param name="Fit">Time of the fit.</param>
/// <param name="Predict">Time of the prediction of all held-out rows.</param>
/// <param name="Answers">The class of each held-out row.</param>
/// <param name="Head">The fitted head.</param>
internal sealed record TlearnRun(Measured Fit, Measured Predict, int[] Answers, IHead Head);

/// <summary>tlearn's side of the table.</summary>
internal static class TlearnSide
{
    /// <summary>Fits and predicts through the library, as the command line does.</summary>
    public static TlearnRun Run(Workload work, BenchmarkSet set, int seed)
    {
        var entry = HeadCatalog.Get(work.Head);
        var settings = new HeadSettings { Parameters = work.Parameters, Scale = "none", Seed = seed };
        var (head, fit) = Measured.Run(() => (work.Tuned ? Tuned(entry, settings, set) : entry.Create(settings)).Fit(set.Train, set.TrainLabels, set.Classes));
        var (scores, predict) = Measured.Run(() => head.Score(set.Test));
        return new TlearnRun(fit, predict, scores.ArgMax(), head);
    }

    /// <summary>Writes the head as a file that the peer can read.</summary>
    public static void Save(IHead head, string path) => new TrainedHead(
        head,
        [.. Enumerable.Range(0, head.Classes).Select(c => $"{c}")],
        new FeatureSpace(new FeatureRecipe(new string('0', 64), null), "generated", "none", head.Dimension),
        new Dictionary<string, object>(),
        new Dictionary<string, string>()).Save(path);

    private static IHeadTrainer Tuned(HeadEntry entry, HeadSettings settings, BenchmarkSet set) =>
        entry.Create(HeadTuner.Tune(entry, settings, set.Train, set.TrainLabels, set.Classes).Best);
}
