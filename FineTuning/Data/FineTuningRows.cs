using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;

namespace TransferLearning.FineTuning.Data;

/// <summary>Which rows of a dataset train, which choose the best epoch, and which only measure the result.</summary>
/// <param name="Training">Rows that are trained on.</param>
/// <param name="Validation">Rows that choose the best epoch; may be none.</param>
/// <param name="Test">Rows that nothing is learned from; none where the data have no such split.</param>
public sealed record FineTuningRows(IReadOnlyList<int> Training, IReadOnlyList<int> Validation, IReadOnlyList<int> Test)
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
        if (answered.Length > test.Length) warnings.Add($"{answered.Length - test.Length} images of split '{split}' are of classes that no training image has: they are left out of the measurement");
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
        var parted = FineTuning.Training.ValidationSplit.Of(training, data.Labels, RowFamilies.Of(data.Items), share, seed);
        return new FineTuningRows(parted.Training, parted.Validation, []);
    }
}
