using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.FineTuning.Data;

/// <summary>Which rows of a dataset train, which choose the best epoch, and which only measure the result.</summary>
/// <param name="Training">Rows that are trained on.</param>
/// <param name="Validation">Rows that choose the best epoch; may be none.</param>
/// <param name="Test">Rows that nothing is learned from; none where the data have no such split.</param>
internal sealed record FineTuningRows(IReadOnlyList<int> Training, IReadOnlyList<int> Validation, IReadOnlyList<int> Test)
{
    /// <summary>Name of the split that validates; <see langword="null"/> where the validation rows are a part of the training data.</summary>
    public string? ValidationSplit { get; init; }

    /// <summary>Name of the split that is measured; <see langword="null"/> where there is none.</summary>
    public string? TestSplit { get; init; }

    /// <summary>Whether the validation rows were set aside from the training data.</summary>
    public bool IsValidationOfTraining => ValidationSplit is null;

    /// <summary>The images that are learnt from: those that train, and those that choose the best epoch.</summary>
    public TrainingRecord Learnt(LabeledDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return TrainingRecord.Of(Training.Concat(Validation).Select(r => data.Items[r].Content));
    }

    /// <summary>
    /// Chooses: training is the split <c>train</c>, or everything; measured is <c>test</c>, else <c>val</c>. Where the data have both, <c>val</c> validates; otherwise a part
    /// of the training rows is set aside for that, by class, groups and copies of one image together.
    /// </summary>
    /// <param name="data">All images.</param>
    /// <param name="share">Share of the training rows that is set aside; 0 for none, at most a half.</param>
    /// <param name="seed">The same seed sets the same aside.</param>
    /// <param name="warnings">Takes what a reader should know.</param>
    /// <exception cref="UsageException">Nothing is labelled, there are too few images to set some aside, or the share is out of range.</exception>
    public static FineTuningRows Choose(LabeledDataset data, double share, int seed, ICollection<string> warnings)
    {
        ArgumentNullException.ThrowIfNull(data);
        var items = data.Items;
        var training = GivenSplits.TrainingRows(items, warnings, data.ListedSplits);
        if (FamilyWarnings.OfHeldOut([.. training.Select(r => items[r])], RowFamilies.Of(items).Select(training)) is { } few) warnings.Add(few);
        var trained = training.Select(r => items[r].Label).ToHashSet();
        var split = GivenSplits.TestSplit(items, data.ListedSplits);
        // Of a split that was given, not one image can be used: neither is measured on another, nor is the best epoch chosen by another.
        foreach (var lost in data.ListedSplits.Where(s => s is "test" or "val" && items.All(i => i.Split != s))) _ = GivenSplits.EvaluationRows(items, lost);
        var measures = split is not null && GivenSplits.HasLabels(items, split);
        if (split is not null && !measures) warnings.Add($"no labelled image in split '{split}' ({Counted.Of(items.Count(i => i.Split == split), "image")}, 0 labelled): nothing measures the result");
        int[] answered = measures ? GivenSplits.EvaluationRows(items, split) : [];
        int[] test = [.. answered.Where(r => trained.Contains(items[r].Label))];
        if (answered.Length > test.Length) warnings.Add($"{Counted.Of(answered.Length - test.Length, $"image of split '{split}' is of a class", $"images of split '{split}' are of classes")} that no training image has: left out of the measurement");
        var without = items.Count(i => i.Split is null && i.Label is not null);
        if (split is not null && without > 0) warnings.Add($"{without} labelled images are in no split and take no part");
        if (split is not null && FamilyWarnings.OfParted(items, (training, "train"), (test, split)) is { } parted) warnings.Add(parted);
        if (split == "test" && items.Any(i => i.Split == "val" && i.Label is not null))
        {
            int[] validation = [.. GivenSplits.EvaluationRows(items, "val").Where(r => trained.Contains(items[r].Label))];
            if (FamilyWarnings.OfParted(items, (validation, "val"), (test, split)) is { } chosen) warnings.Add(chosen);
            validation = IdenticalContent.KeepApart(items, [new SplitFold(validation, test)], warnings).Folds[0].Train; // what is measured chooses nothing
            return new FineTuningRows(training, validation, test) { ValidationSplit = "val", TestSplit = measures ? split : null };
        }

        return SetAside(data, training, share, seed) with { Test = test, TestSplit = measures ? split : null };
    }

    /// <summary>Sets a part of the training rows aside for validation; nothing measures.</summary>
    /// <param name="data">All images.</param>
    /// <param name="training">The rows that may be learned from.</param>
    /// <param name="share">Share that is set aside; 0 for none, at most a half.</param>
    /// <param name="seed">The same seed sets the same aside.</param>
    /// <exception cref="UsageException">There are too few images to set some aside, or the share is out of range.</exception>
    public static FineTuningRows SetAside(LabeledDataset data, IReadOnlyList<int> training, double share, int seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(training);
        if (share == 0) return new FineTuningRows(training, [], []);
        var parted = Data.ValidationSplit.Of(training, data.Labels, RowFamilies.Of(data.Items), share, seed);
        return new FineTuningRows(parted.Training, parted.Validation, []);
    }
}

/// <summary>Sets a part of the training rows aside, by which the best epoch is chosen.</summary>
/// <param name="Training">Rows that are trained on.</param>
/// <param name="Validation">Rows that are not.</param>
internal sealed record ValidationSplit(IReadOnlyList<int> Training, IReadOnlyList<int> Validation)
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
        if (share * rows.Count < 0.5) throw new UsageException($"validation share: {share} of {rows.Count} images is less than one", $"take 1 / {rows.Count} or more, or train without: `ValidationShare` 0");
        int[] classes = [.. rows.Select(r => labels[r])];
        var kept = families?.Select(rows);
        // One part of so many; a share that is no such part is some of twenty.
        var parts = (int)Math.Min(rows.Count, Math.Round(1 / share));
        var aside = 1;
        if (Math.Abs((parts * share) - 1) > 0.1) (parts, aside) = (Fine, (int)Math.Max(1, Math.Round(Fine * share)));
        if (StratifiedFolds.Most(classes, kept) is var most && most < parts)
        {
            throw new UsageException($"found {most} images (or groups of them) to train on, too few to set a share of {share} of them aside for validation", $"add images, or train without: `ValidationShare` 0");
        }

        var folds = StratifiedFolds.Assign(classes, parts, seed, kept);
        // A class that would have nothing left to be trained on stays whole.
        var trained = Enumerable.Range(0, rows.Count).Where(i => folds[i] >= aside).Select(i => classes[i]).ToHashSet();
        var set = Enumerable.Range(0, rows.Count).Select(i => folds[i] < aside && trained.Contains(classes[i])).ToArray();
        return new ValidationSplit([.. rows.Where((_, i) => !set[i])], [.. rows.Where((_, i) => set[i])]);
    }
}
