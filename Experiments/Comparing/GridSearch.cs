using TransferLearning.Classifiers;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Comparing;

/// <summary>Finds a head's parameters by stratified cross-validation over its standard grid. It is given training rows and sees nothing else.</summary>
internal static class GridSearch
{
    private const int MostFolds = 5;

    /// <summary>The settings of the grid that answer the most held-out rows rightly; of equals the first. What the caller set himself stays as he set it.</summary>
    /// <param name="choice">Head, settings and so the seed of the folds.</param>
    /// <param name="features">Raw features of the training rows, <c>[N,D]</c>.</param>
    /// <param name="labels">Their classes, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes, C.</param>
    /// <param name="groups">Rows of one group stay together, <c>[N]</c>.</param>
    /// <param name="cancellation">Stops between fits, and within them.</param>
    public static HeadSettings Best(HeadChoice choice, FeatureMatrix features, int[] labels, int classes, string?[] groups, CancellationToken cancellation)
    {
        var candidates = Candidates(choice);
        var units = groups.Where(g => g is not null).Distinct().Count() + groups.Count(g => g is null);
        if (candidates.Count < 2 || units < 2) return candidates[0];
        var folds = Folds(labels, groups, Math.Min(MostFolds, units), choice.Settings.Seed).Where(f => CanLearn(f, labels)).ToArray();
        return candidates.MaxBy(settings => folds.Sum(fold => Right(choice.Entry.Create(settings), fold, features, labels, classes, cancellation)))!;
    }

    private static List<HeadSettings> Candidates(HeadChoice choice)
    {
        var candidates = new List<HeadSettings>();
        var known = new HashSet<string>();
        foreach (var point in choice.Entry.TuningGrid)
        {
            var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, value) in point) parameters[name] = value;
            foreach (var (name, value) in choice.Settings.Parameters) parameters[name] = value;
            if (known.Add(string.Join('\n', parameters.Select(p => $"{p.Key}={p.Value}")))) candidates.Add(choice.Settings with { Parameters = parameters });
        }

        return candidates.Count > 0 ? candidates : [choice.Settings];
    }

    private static IEnumerable<SplitFold> Folds(int[] labels, string?[] groups, int folds, int seed)
    {
        var fold = StratifiedFolds.Assign(labels, folds, seed, groups);
        for (var f = 0; f < folds; f++)
        {
            yield return new SplitFold([.. Rows(r => fold[r] != f)], [.. Rows(r => fold[r] == f)]);
        }

        IEnumerable<int> Rows(Func<int, bool> where) => Enumerable.Range(0, labels.Length).Where(where);
    }

    // Of few rows a fold may lack all classes but one: nothing can be learned there, under any setting.
    private static bool CanLearn(SplitFold fold, int[] labels) => fold.Train.Select(r => labels[r]).Distinct().Skip(1).Any();

    private static int Right(IHeadTrainer trainer, SplitFold fold, FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var head = trainer.Fit(features.Select(fold.Train), [.. fold.Train.Select(r => labels[r])], classes, cancellation);
        var answers = head.Score(features.Select(fold.Test), cancellation).ArgMax();
        return answers.Zip(fold.Test).Count(a => a.First == labels[a.Second]);
    }
}
