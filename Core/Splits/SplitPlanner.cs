using TransferLearning.Core.Features;

namespace TransferLearning.Core.Splits;

/// <summary>One part of a protocol: fit on some rows, answer others. No content and, in cross-validation, no family of rows (<see cref="RowFamilies"/>) stands on both sides.</summary>
/// <param name="Train">Rows to fit on.</param>
/// <param name="Test">Rows to answer.</param>
internal sealed record SplitFold(int[] Train, int[] Test);

/// <summary>Which rows are fitted on and which are answered.</summary>
/// <param name="Kind">Where the parts come from.</param>
/// <param name="TestSplit">Name of the given split that is answered; <see langword="null"/> in cross-validation.</param>
/// <param name="Folds">The parts, each row answered at most once over all of them.</param>
/// <param name="LeftOut">Training rows left out because the same content is answered in their part, counted over all parts.</param>
/// <param name="Warnings">What a reader of the results should know, a sentence each.</param>
internal sealed record SplitPlan(SplitKind Kind, string? TestSplit, IReadOnlyList<SplitFold> Folds, int LeftOut, IReadOnlyList<string> Warnings);

/// <summary>Where the parts of a protocol come from.</summary>
internal enum SplitKind
{
    /// <summary>The data name their splits: fitted on <c>train</c>, answered on <c>test</c>, else <c>val</c>.</summary>
    Given,

    /// <summary>Stratified cross-validation.</summary>
    CrossValidation,
}

/// <summary>Chooses the protocol that suits the data: given splits where there are any, otherwise stratified cross-validation.</summary>
internal static class SplitPlanner
{
    /// <summary>Plans which rows are fitted on and which are answered. Items without label take no part.</summary>
    /// <param name="items">The items, row by row.</param>
    /// <param name="folds">Folds of a cross-validation, at least 2.</param>
    /// <param name="seed">The same seed gives the same folds.</param>
    /// <param name="split">The split to answer; <c>train</c> cross-validates it; <see langword="null"/> for <c>test</c>, else <c>val</c>, else <c>train</c>.</param>
    /// <param name="listed">Splits that the data have besides (<see cref="LabeledDataset.ListedSplits"/>).</param>
    /// <exception cref="UsageException">There are no labels, fewer than two classes, too few images for the folds, or splits but no part to fit on or to answer.</exception>
    public static SplitPlan Plan(IReadOnlyList<DatasetItem> items, int folds, int seed, string? split = null, IReadOnlyCollection<string>? listed = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        var warnings = new List<string>();
        CheckLabels(items, warnings);
        warnings.AddRange(IdenticalContent.UnderSeveralLabels(items));
        var given = listed is { Count: > 0 } || items.Any(i => i.Split is not null);
        if (split is not null && !given) throw new UsageException($"split '{split}' was asked for, and the data have no splits", "Leave `Split` out, or give data with splits.");
        var answered = split ?? (given ? GivenSplits.TestSplit(items, listed) ?? "train" : null);
        if (split is null && answered == "train") warnings.Add("there is no split 'test' or 'val': split 'train' is cross-validated");
        SplitFold[] parts = answered switch
        {
            null => CrossValidation(items, folds, seed, warnings),
            "train" => TrainingSplit(items, folds, seed, warnings),
            _ => [GivenSplits.Fold(items, answered, warnings)],
        };
        var (kept, leftOut) = IdenticalContent.KeepApart(items, parts, warnings);
        var isFold = answered is not (null or "train");
        if (isFold) IdenticalContent.RequireLeft(items, parts[0].Train, kept[0].Train, warnings);
        return new SplitPlan(isFold ? SplitKind.Given : SplitKind.CrossValidation, isFold ? answered : null, kept, leftOut, warnings);
    }

    /// <summary>Cross-validation of the training split: all there is to measure on where it stands alone.</summary>
    private static SplitFold[] TrainingSplit(IReadOnlyList<DatasetItem> items, int folds, int seed, List<string> warnings)
    {
        _ = GivenSplits.InSplit(items, "train");
        GivenSplits.WarnOfNoSplit(items, warnings);
        return CrossValidation([.. items.Select(i => i.Split == "train" ? i : i with { Label = null })], folds, seed, warnings);
    }

    private static void CheckLabels(IReadOnlyList<DatasetItem> items, List<string> warnings)
    {
        var classes = items.Select(i => i.Label).OfType<string>().Distinct().Take(2).ToArray();
        if (classes.Length < 2)
        {
            var found = items.Count == 0 ? "there is no image that can be used" : classes.Length == 0 ? "no image has a label" : $"all labelled images are of the one class '{classes[0]}'";
            throw new UsageException($"{found}; at least two classes are needed", "Put the images of each class into a folder of its name, or give a manifest with a column 'label'.");
        }

        var unlabelled = items.Count(i => i.Label is null);
        if (unlabelled > 0) warnings.Add($"{unlabelled} of {Counted.Of(items.Count, "image")} {(unlabelled == 1 ? "has no label and takes" : "have no label and take")} no part");
    }

    private static SplitFold[] CrossValidation(IReadOnlyList<DatasetItem> items, int folds, int seed, List<string> warnings)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        var labels = new int[items.Count];
        for (var row = 0; row < labels.Length; row++)
        {
            labels[row] = items[row].Label switch
            {
                null => -1,
                var label when index.TryGetValue(label, out var known) => known,
                var label => index[label] = index.Count,
            };
        }

        var fold = StratifiedFolds.Assign(labels, folds, seed, RowFamilies.Of(items));
        foreach (var few in items.Where(i => i.Label is not null).GroupBy(i => i.Label).Where(c => c.Count() < folds))
        {
            warnings.Add($"class '{few.Key}' has {Counted.Of(few.Count(), "image")} for {folds} folds: some folds have none to answer");
        }

        var rows = Enumerable.Range(0, items.Count).Where(r => fold[r] >= 0).ToArray();
        return [.. Enumerable.Range(0, folds).Select(f => new SplitFold([.. rows.Where(r => fold[r] != f)], [.. rows.Where(r => fold[r] == f)]))];
    }
}
