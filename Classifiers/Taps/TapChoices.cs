using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.Classifiers.Taps;

/// <summary>
/// The taps that a head keeps: those that <see cref="TapSelector"/> finds, made once for all heads that are fitted on the same rows of the same features, or the best single one, where the head itself
/// is not better with several in cross-validation of the training rows. Ridge regression is linear; to a kernel or to neighbours a tap that it can use may be noise.
/// </summary>
internal static class TapChoices
{
    private const int Folds = 3;

    // Forgotten with the features.
    private static readonly ConditionalWeakTable<FeatureMatrix, ConcurrentDictionary<(Int128 Rows, int Seed), Lazy<TapSelection>>> s_known = [];

    /// <summary>The choice of a head.</summary>
    /// <param name="trainer">The head.</param>
    /// <param name="features">Features of all items, <c>[N,D]</c>, whose taps are to be chosen among.</param>
    /// <param name="rows">The training rows among them.</param>
    /// <param name="labels">Class of each training row.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="families">What of the training rows belongs together.</param>
    /// <param name="seed">Draws rows, where there are many.</param>
    /// <param name="threads">Threads; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static TapSelection Of(IHeadTrainer trainer, FeatureMatrix features, int[] rows, int[] labels, int classes, RowFamilies families, int seed, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        var found = Of(features, rows, labels, classes, families, seed, threads, cancellation);
        return found.Kept.Count > 1 && !IsBetterTogether(trainer, found, features.Select(rows), labels, classes, families, seed, cancellation) ? found with { Kept = [found.Best] } : found;
    }

    private static bool IsBetterTogether(IHeadTrainer trainer, TapSelection found, FeatureMatrix features, int[] labels, int classes, RowFamilies families, int seed, CancellationToken cancellation)
    {
        var rows = TapSelector.Rows(labels, families, seed);
        var (sample, own, together) = (features.Select(rows), rows.Select(r => labels[r]).ToArray(), 0);
        var family = families.Select(rows);
        var folds = Math.Min(Folds, StratifiedFolds.Most(own, family));
        if (folds < 2) return true; // nothing can be held out
        var fold = StratifiedFolds.Assign(own, folds, seed, family);
        foreach (var f in Enumerable.Range(0, folds))
        {
            int[] train = [.. Enumerable.Range(0, own.Length).Where(r => fold[r] != f)];
            int[] held = [.. Enumerable.Range(0, own.Length).Where(r => fold[r] == f)];
            int[] truth = [.. train.Select(r => own[r])];
            if (truth.Distinct().Skip(1).Any()) together += Right(found.Kept) - Right([found.Best]);

            int Right(IReadOnlyList<int> taps)
            {
                var columns = sample.Columns(taps);
                var answers = trainer.Fit(columns.Select(train), truth, classes, cancellation).Score(columns.Select(held), cancellation).ArgMax();
                return held.Zip(answers).Count(p => own[p.First] == p.Second);
            }
        }

        return together > 0;
    }

    /// <summary>The choice of <see cref="TapSelector"/>.</summary>
    /// <inheritdoc cref="Of(IHeadTrainer, FeatureMatrix, int[], int[], int, RowFamilies, int, int, CancellationToken)"/>
    internal static TapSelection Of(FeatureMatrix features, int[] rows, int[] labels, int classes, RowFamilies families, int seed, int threads, CancellationToken cancellation)
    {
        var known = s_known.GetOrCreateValue(features);
        var key = (Identity(rows, labels), seed);
        var choice = known.GetOrAdd(key, _ => new Lazy<TapSelection>(() => TapSelector.Choose(features.Select(rows), labels, classes, families, seed, threads, cancellation)));
        try
        {
            return choice.Value;
        }
        catch
        {
            known.TryRemove(key, out _); // one that was stopped is no answer for others
            throw;
        }
    }

    // FNV-1a (Fowler, Noll and Vo), 128 bits: equal rows with equal labels have it, others not by any chance that counts.
    private static Int128 Identity(int[] rows, int[] labels)
    {
        var hash = new UInt128(0x6c62272e07bb0142, 0x62b821756295c58d);
        var prime = new UInt128(0x0000000001000000, 0x000000000000013B);
        foreach (var value in rows.Concat(labels)) hash = (hash ^ (uint)value) * prime;
        return (Int128)hash;
    }
}
