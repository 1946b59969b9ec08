using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.LabelErrors;

/// <summary>What heads that have not seen a row say of it: of every fold's rows heads that were trained on the other folds, where neither copies nor members of one group stand on both sides.</summary>
internal static class LabelProbabilities
{
    // More rows than these teach a head little about labels, and would not fit into memory where there are millions.
    private const int MostTrainingRows = 50_000;

    /// <summary>The heads that are asked: of three kinds, whose mistakes differ.</summary>
    public static IReadOnlyList<string> Heads { get; } = ["logistic", "knn", "lda"];

    /// <summary>How often each is asked, over other folds: of few images, one deal of the folds is a matter of luck.</summary>
    public static int Passes(int rows) => rows <= 5_000 ? 3 : rows <= 20_000 ? 2 : 1;

    /// <summary>Asks all heads as often as that, and takes the mean.</summary>
    /// <inheritdoc cref="OutOfFold"/>
    public static ClassScores Mean(FeatureMatrix features, int[] labels, int classes, RowFamilies families, int folds, int seed, int threads, IProgress<double>? progress, CancellationToken cancellation)
    {
        var (mean, passes, done) = (new ClassScores(labels.Length, classes), Passes(labels.Length), 0);
        var asked = passes * Heads.Count;
        foreach (var head in Heads)
        {
            for (var pass = 0; pass < passes; pass++)
            {
                var said = OutOfFold(head, features, labels, classes, families, folds, seed + pass, threads, null, cancellation);
                for (var i = 0; i < said.Values.Length; i++) mean.Values[i] += said.Values[i] / asked;
                progress?.Report((double)++done / asked);
            }
        }

        return mean;
    }

    /// <summary>Asks a head.</summary>
    /// <param name="head">Name of a head with probabilities.</param>
    /// <param name="features">Features, <c>[N,D]</c>.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes, C.</param>
    /// <param name="families">What belongs together, <c>[N]</c>.</param>
    /// <param name="folds">Number of folds.</param>
    /// <param name="seed">Seed of folds and heads.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Probabilities, <c>[N,C]</c>; 0 for a class that the row's head has not seen.</returns>
    public static ClassScores OutOfFold(
        string head, FeatureMatrix features, int[] labels, int classes, RowFamilies families, int folds, int seed, int threads, IProgress<double>? progress, CancellationToken cancellation)
    {
        var probabilities = new ClassScores(labels.Length, classes);
        var fold = StratifiedFolds.Assign(labels, folds, seed, families);
        var trainer = HeadCatalog.Get(head).Create(new HeadSettings { Seed = seed, Threads = threads });
        for (var f = 0; f < folds; f++)
        {
            cancellation.ThrowIfCancellationRequested();
            var train = Sample([.. Enumerable.Range(0, labels.Length).Where(r => fold[r] != f)], seed);
            int[] held = [.. Enumerable.Range(0, labels.Length).Where(r => fold[r] == f)];
            if (held.Length == 0 || train.Select(r => labels[r]).Distinct().Take(2).Count() < 2) continue;
            var fitted = (IProbabilisticHead)trainer.Fit(features.Select(train), [.. train.Select(r => labels[r])], classes, cancellation);
            var said = fitted.Probabilities(features.Select(held), cancellation);
            for (var i = 0; i < held.Length; i++) said.Row(i).CopyTo(probabilities.Row(held[i]));
            progress?.Report((f + 1.0) / folds);
        }

        return probabilities;
    }

    private static int[] Sample(int[] rows, int seed)
    {
        if (rows.Length <= MostTrainingRows) return rows;
        SplitMix64.Stream(seed).Shuffle(rows);
        return [.. rows.Take(MostTrainingRows).Order()];
    }
}
