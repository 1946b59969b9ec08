using TransferLearning.Core;
using TransferLearning.Core.Splits;

namespace TransferLearning.FineTuning.Training;

/// <summary>Sets a part of the training rows aside, by which the best epoch is chosen.</summary>
/// <param name="Training">Rows that are trained on.</param>
/// <param name="Validation">Rows that are not.</param>
public sealed record ValidationSplit(IReadOnlyList<int> Training, IReadOnlyList<int> Validation)
{
    private const int Fine = 20;

    /// <summary>Splits by class; rows of one family stay together.</summary>
    /// <param name="rows">The rows that may be trained on.</param>
    /// <param name="labels">Class of each row of the source.</param>
    /// <param name="families">What belongs together among the rows of the source; <see langword="null"/> where every row stands for itself.</param>
    /// <param name="share">Share that is set aside, above 0 and at most a half; of each class something stays.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <exception cref="UsageException">There are too few rows or groups, or the share is out of its range.</exception>
    public static ValidationSplit Of(IReadOnlyList<int> rows, IReadOnlyList<int> labels, RowFamilies? families, double share, int seed)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        if (share is not (> 0 and <= 0.5)) throw new UsageException($"validation share: found {share}, expected above 0 and at most 0.5");
        if (share * rows.Count < 0.5) throw new UsageException($"validation share: {share} of {rows.Count} images is less than one", $"take 1 / {rows.Count} or more, or train without: --validation 0");
        int[] classes = [.. rows.Select(r => labels[r])];
        var kept = families?.Select(rows);
        // One part of so many; a share that is no such part is some of twenty.
        var parts = (int)Math.Min(rows.Count, Math.Round(1 / share));
        var aside = 1;
        if (Math.Abs((parts * share) - 1) > 0.1) (parts, aside) = (Fine, (int)Math.Max(1, Math.Round(Fine * share)));
        if (StratifiedFolds.Most(classes, kept) is var most && most < parts)
        {
            throw new UsageException($"found {most} images (or groups of them) to train on, too few to set a share of {share} of them aside for validation", $"add images, or train without: --validation 0");
        }

        var folds = StratifiedFolds.Assign(classes, parts, seed, kept);
        // A class that would have nothing left to be trained on stays whole.
        var trained = Enumerable.Range(0, rows.Count).Where(i => folds[i] >= aside).Select(i => classes[i]).ToHashSet();
        var set = Enumerable.Range(0, rows.Count).Select(i => folds[i] < aside && trained.Contains(classes[i])).ToArray();
        return new ValidationSplit([.. rows.Where((_, i) => !set[i])], [.. rows.Where((_, i) => set[i])]);
    }
}
