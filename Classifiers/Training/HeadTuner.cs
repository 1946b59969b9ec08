using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.Classifiers.Training;

/// <summary>One setting that was tried.</summary>
/// <param name="Parameters">The parameters that differ from the defaults.</param>
/// <param name="Correct">Out-of-fold predictions that were right.</param>
/// <param name="Samples">Out-of-fold predictions in all.</param>
internal sealed record TuningRow(IReadOnlyDictionary<string, string> Parameters, int Correct, int Samples)
{
    /// <summary>Accuracy over all out-of-fold predictions together, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Samples;
}

/// <summary>What tuning found.</summary>
/// <param name="Best">The settings of <paramref name="BestRow"/>.</param>
/// <param name="BestRow">What was chosen: the row with the highest accuracy, of equals the first, or the head's defaults, where no row is better than they are by more than chance allows and the scaling is left open.</param>
/// <param name="Table">All that was tried, in the order of the grid.</param>
/// <param name="Folds">Number of folds.</param>
internal sealed record TuningResult(HeadSettings Best, TuningRow BestRow, IReadOnlyList<TuningRow> Table, int Folds);

/// <summary>Searches a head's standard grid by stratified cross-validation on training data alone. Deterministic by the settings' seed.</summary>
internal static class HeadTuner
{
    private const int MostFolds = 5;

    /// <summary>Tries every setting of <see cref="HeadEntry.TuningGrid"/> on every fold. Of equals the first of the grid is the best: grids begin with the simplest model.
    /// The head's defaults stay where the best is ahead by no more than two standard errors of the difference of both (as the rule of one standard error of Breiman et al. 1984, section 3.4.3, but for two: of
    /// dozens of settings one is always ahead by luck, and the defaults were chosen on many data sets, not on this one).</summary>
    /// <param name="entry">The head.</param>
    /// <param name="settings">Scale, seed and threads; a parameter given here stays as it is and is not searched.</param>
    /// <param name="features">Training features, <c>[N,D]</c>.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="families">What belongs together, <c>[N]</c>, never parted by folds; <see langword="null"/> where every row stands for itself.</param>
    /// <param name="progress">Gets the share that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="TlearnException">The data cannot be learned from, or not be dealt into two folds.</exception>
    public static TuningResult Tune(
        HeadEntry entry,
        HeadSettings settings,
        FeatureMatrix features,
        int[] labels,
        int classes,
        RowFamilies? families = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(settings);
        TrainingChecks.Require(features, labels, classes);
        var grid = Grid(entry, settings);
        HeadSettings[] tried = [.. grid.Select(settings.With)];
        IHeadTrainer[] trainers = [.. tried.Select(entry.Create)]; // a setting that is out of range shows before any work
        // Settings share work only where they see the same rows.
        var paths = Enumerable.Range(0, tried.Length).GroupBy(g => tried[g].Scale).Select(group => (
            Places: group.ToArray(),
            Path: entry.Path?.Invoke([.. group.Select(g => tried[g])]) ?? new SeparateFits([.. group.Select(g => trainers[g])]))).ToList();
        var folds = Folds(entry, labels, families);
        var fold = StratifiedFolds.Assign(labels, folds, settings.Seed, families);
        bool[][] correct = [.. grid.Select(_ => new bool[labels.Length])];
        var asked = 0;
        for (var f = 0; f < folds; f++)
        {
            int[] train = [.. Enumerable.Range(0, labels.Length).Where(r => fold[r] != f)];
            int[] held = [.. Enumerable.Range(0, labels.Length).Where(r => fold[r] == f)];
            // With few rows or groups a fold may leave fewer than two classes to train on, or hold only rows of classes that it leaves none of: it says nothing about any setting.
            var trained = train.Select(r => labels[r]).ToHashSet();
            if (trained.Count < 2 || !Array.Exists(held, r => trained.Contains(labels[r]))) continue;
            asked += held.Length;
            var trainFeatures = features.Select(train);
            int[] trainLabels = [.. train.Select(r => labels[r])];
            var heldFeatures = features.Select(held);
            var done = 0;
            foreach (var (places, path) in paths)
            {
                foreach (var (g, scores) in places.Zip(path.Score(trainFeatures, trainLabels, classes, heldFeatures, cancellation)))
                {
                    cancellation.ThrowIfCancellationRequested();
                    for (var i = 0; i < held.Length; i++) correct[g][held[i]] = scores.ArgMax(i) == labels[held[i]];
                    progress?.Report((double)((f * grid.Count) + ++done) / (folds * grid.Count));
                }
            }
        }

        if (asked == 0)
        {
            throw new TlearnException(
                $"tuning {entry.Name}: none of {folds} folds tells anything: without it fewer than two classes are left to train on, or none of those that it holds",
                "Add images, or images that are no copies of others, so that two classes have several each; or train without `Tune`.");
        }

        TuningRow[] table = [.. grid.Select((parameters, g) => new TuningRow(parameters, correct[g].Count(right => right), asked))];
        var best = Array.IndexOf(table, table.MaxBy(row => row.Correct));
        var usual = entry.Defaults is null ? -1 : Array.FindIndex(tried, s => s.Scale == ScalingKind.Auto.Text() && Same(entry.Create(s), entry.Create(settings)));
        if (usual >= 0 && !IsBetter(correct[best], correct[usual])) best = usual;
        return new TuningResult(settings.With(table[best].Parameters), table[best], table, folds);
    }

    private static bool Same(IHeadTrainer a, IHeadTrainer b) => a.Parameters.All(p => p.Value.Equals(b.Parameters[p.Key]));

    // The difference of two counts of the same rows is that of the rows on which they differ, and its standard error the root of their number.
    private static bool IsBetter(bool[] best, bool[] usual)
    {
        var ahead = best.Zip(usual).Count(p => p.First && !p.Second);
        var behind = best.Zip(usual).Count(p => !p.First && p.Second);
        return ahead - behind > 2 * Math.Sqrt(ahead + behind);
    }

    // Five folds, or as many as the smallest class has rows, but two at least; never more than there are groups.
    private static int Folds(HeadEntry entry, int[] labels, RowFamilies? families)
    {
        var most = StratifiedFolds.Most(labels, families);
        if (most < 2) throw new TlearnException($"tuning {entry.Name}: found {most} group of images, expected at least 2 that can be held out in turn", "Add images that are no copies of others, or train without `Tune`.");
        return Math.Min(most, Math.Clamp(labels.GroupBy(l => l).Min(c => c.Count()), 2, MostFolds));
    }

    // A parameter that was given is not searched; points of the grid that are then equal are tried once. Of a scaling that was given, the points that are meant for it, where there are such.
    private static List<IReadOnlyDictionary<string, string>> Grid(HeadEntry entry, HeadSettings settings)
    {
        var grid = new List<IReadOnlyDictionary<string, string>>();
        var seen = new HashSet<string>();
        var meant = entry.TuningGrid.Where(p => p.GetValueOrDefault(FittedParameters.Scale) == settings.Scale).ToList();
        foreach (var parameters in settings.IsFree(FittedParameters.Scale) || meant.Count == 0 ? entry.TuningGrid : meant)
        {
            var free = parameters.Where(p => settings.IsFree(p.Key)).ToDictionary();
            if (seen.Add(string.Join(';', free.Select(p => $"{p.Key}={p.Value}")))) grid.Add(free);
        }

        return grid.Count > 0 ? grid : [new Dictionary<string, string>()];
    }
}

/// <summary>Settings tried one by one, for heads whose settings share nothing.</summary>
/// <param name="trainers">A trainer for each setting.</param>
internal sealed class SeparateFits(IReadOnlyList<IHeadTrainer> trainers) : ITuningPath
{
    /// <inheritdoc/>
    public IEnumerable<ClassScores> Score(FeatureMatrix train, int[] labels, int classes, FeatureMatrix held, CancellationToken cancellation)
    {
        foreach (var trainer in trainers)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return trainer.Fit(train, labels, classes, cancellation).Score(held, cancellation);
        }
    }
}
