using TransferLearning.Core.Features;

namespace TransferLearning.Core.Splits;

/// <summary>The rows that a head or network is measured on, and how many of them it was trained on, where that is known.</summary>
/// <param name="Rows">The rows, ascending.</param>
/// <param name="Split">The split that they are of; <see langword="null"/> for all images.</param>
/// <param name="LeftOut">How many of that split are not among <paramref name="Rows"/>, because they were learnt from.</param>
/// <param name="OnTrainingImages">How many of <paramref name="Rows"/> were learnt from; <see langword="null"/> where no record tells.</param>
internal sealed record MeasuredRows(IReadOnlyList<int> Rows, string? Split, int LeftOut, int? OnTrainingImages)
{
    /// <summary>
    /// Chooses: a split that is named is measured whole; otherwise it is the usual one (<see cref="GivenSplits.EvaluationRows"/>), without what was learnt from, unless
    /// nothing else is there.
    /// </summary>
    /// <param name="items">The items, row by row.</param>
    /// <param name="named">The split that the user names; <see langword="null"/> for the usual choice.</param>
    /// <param name="learnt">What was learnt from; <see langword="null"/> where that is not known.</param>
    /// <param name="listed">Splits that the data have besides (<see cref="LabeledDataset.ListedSplits"/>).</param>
    /// <exception cref="UsageException">No labelled image is in that split.</exception>
    public static MeasuredRows Choose(IReadOnlyList<DatasetItem> items, string? named, TrainingRecord? learnt, IReadOnlyCollection<string>? listed = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        var split = named ?? GivenSplits.TestSplit(items, listed);
        int[] rows = GivenSplits.EvaluationRows(items, split);
        return named is null ? HeldOut(items, rows, split, learnt) : new MeasuredRows(rows, split, 0, learnt is null ? null : rows.Count(r => learnt.Contains(items[r].Content)));
    }

    /// <summary>The rows without those that were learnt from; all of them where nothing else is there, or where no record tells.</summary>
    /// <param name="items">The items, row by row.</param>
    /// <param name="rows">The rows that could be measured.</param>
    /// <param name="split">The split that they are of.</param>
    /// <param name="learnt">What was learnt from.</param>
    public static MeasuredRows HeldOut(IReadOnlyList<DatasetItem> items, IReadOnlyList<int> rows, string? split, TrainingRecord? learnt)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(rows);
        if (learnt is null) return new MeasuredRows(rows, split, 0, null);
        int[] others = [.. rows.Where(r => !learnt.Contains(items[r].Content))];
        return others.Length > 0 ? new MeasuredRows(others, split, rows.Count - others.Length, 0) : new MeasuredRows(rows, split, 0, rows.Count);
    }
}
