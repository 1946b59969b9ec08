using TransferLearning.Core.Features;

namespace TransferLearning.Core.Splits;

/// <summary>The splits that the data name themselves: <c>train</c>, <c>val</c>, <c>test</c>.</summary>
internal static class GivenSplits
{
    /// <summary>Rows to fit a head on: labelled, of the split <c>train</c> where there are splits, and without the copies of what other splits hold.</summary>
    /// <param name="items">The items, row by row.</param>
    /// <param name="warnings">Takes a sentence for each copy left out and for what a reader should know.</param>
    /// <param name="listed">Splits that the data have besides (<see cref="LabeledDataset.ListedSplits"/>).</param>
    /// <exception cref="UsageException">There are splits, but no labelled image in <c>train</c>; or there are no labels at all.</exception>
    public static int[] TrainingRows(IReadOnlyList<DatasetItem> items, ICollection<string> warnings, IReadOnlyCollection<string>? listed = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(warnings);
        foreach (var warning in IdenticalContent.UnderSeveralLabels(items)) warnings.Add(warning);
        if (listed is not { Count: > 0 } && items.All(i => i.Split is null)) return Labelled(items, _ => true, "the images");
        var train = InSplit(items, "train");
        int[] others = [.. Rows(items, i => i.Split is not (null or "train"))];
        var kept = IdenticalContent.KeepApart(items, [new SplitFold(train, others)], warnings).Folds[0].Train;
        IdenticalContent.RequireLeft(items, train, kept, warnings);
        return kept;
    }

    /// <summary>Rows to measure a head on: labelled, of the named split; unless told of <c>test</c>, else <c>val</c>, else all.</summary>
    /// <param name="items">The items, row by row.</param>
    /// <param name="split">Name of the split; <see langword="null"/> for the usual choice.</param>
    /// <param name="listed">Splits that the data have besides (<see cref="LabeledDataset.ListedSplits"/>).</param>
    /// <exception cref="UsageException">No labelled image is in that split; the message lists the splits.</exception>
    public static int[] EvaluationRows(IReadOnlyList<DatasetItem> items, string? split = null, IReadOnlyCollection<string>? listed = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        var chosen = split ?? TestSplit(items, listed);
        return chosen is null
            ? Labelled(items, _ => true, "the images")
            : InSplit(items, chosen);
    }

    /// <summary>All rows of a split, with or without label.</summary>
    /// <exception cref="UsageException">No image is in that split; the message lists the splits.</exception>
    public static int[] RowsOf(IReadOnlyList<DatasetItem> items, string split)
    {
        ArgumentNullException.ThrowIfNull(items);
        int[] rows = [.. Rows(items, i => i.Split == split)];
        return rows.Length > 0 ? rows : throw new UsageException($"no image in split '{split}'; found {Splits(items)}");
    }

    /// <summary>
    /// The split to answer: <c>test</c> where the data have one, else <c>val</c>; <see langword="null"/> where they have neither. Labels play no part: where a
    /// command needs them, a split without labels is an error. No split is replaced by another, not even one of which no image can be used.
    /// </summary>
    /// <param name="items">The items, row by row.</param>
    /// <param name="listed">Splits that the data have besides (<see cref="LabeledDataset.ListedSplits"/>).</param>
    public static string? TestSplit(IReadOnlyList<DatasetItem> items, IReadOnlyCollection<string>? listed = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Array.Find(["test", "val"], split => listed?.Contains(split) == true || items.Any(i => i.Split == split));
    }

    /// <summary>Whether a split has an image with a label.</summary>
    public static bool HasLabels(IReadOnlyList<DatasetItem> items, string split)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items.Any(i => i.Split == split && i.Label is not null);
    }

    /// <summary>Fit on <c>train</c>, answer <paramref name="testSplit"/>.</summary>
    internal static SplitFold Fold(IReadOnlyList<DatasetItem> items, string testSplit, ICollection<string> warnings)
    {
        var fold = new SplitFold(InSplit(items, "train"), InSplit(items, testSplit));
        WarnOfNoSplit(items, warnings);
        var learned = fold.Train.Select(r => items[r].Label).ToHashSet();
        foreach (var unseen in fold.Test.Select(r => items[r].Label).Distinct().Where(label => !learned.Contains(label)))
        {
            warnings.Add($"class '{unseen}' is in split '{testSplit}' and not in 'train': no head can answer it");
        }

        if (FamilyWarnings.OfParted(items, (fold.Train, "train"), (fold.Test, testSplit)) is { } parted) warnings.Add(parted);
        return fold;
    }

    /// <summary>Says how many labelled images are in no split though others are.</summary>
    internal static void WarnOfNoSplit(IReadOnlyList<DatasetItem> items, ICollection<string> warnings)
    {
        var without = items.Count(i => i.Split is null && i.Label is not null);
        if (without > 0) warnings.Add($"{Counted.Of(without, "labelled image is in no split and takes", "labelled images are in no split and take")} no part");
    }

    /// <summary>The labelled rows of a split.</summary>
    /// <exception cref="UsageException">There are none; the message says what the split has, and which other could be chosen.</exception>
    internal static int[] InSplit(IReadOnlyList<DatasetItem> items, string split)
    {
        int[] rows = [.. Rows(items, i => i.Label is not null && i.Split == split)];
        if (rows.Length > 0) return rows;
        var images = items.Count(i => i.Split == split);
        var other = split == "train" ? null : Array.Find(["test", "val", "train"], s => s != split && HasLabels(items, s));
        throw new UsageException(
            $"no labelled image in split '{split}' ({(images == 0 ? "no usable image" : $"{Counted.Of(images, "image")}, 0 labelled")}); found {Splits(items)}",
            (images == 0 ? $"Give images of split '{split}' that can be read" : "Give its images labels (a folder of its name for each class, or a manifest with a column 'label')")
            + (other is null ? "." : $", or choose another split: `Split` {other}{(other == "train" ? ", which is what was learnt from" : "")}."));
    }

    private static IEnumerable<int> Rows(IReadOnlyList<DatasetItem> items, Func<DatasetItem, bool> where) =>
        Enumerable.Range(0, items.Count).Where(r => where(items[r]));

    private static int[] Labelled(IReadOnlyList<DatasetItem> items, Func<DatasetItem, bool> where, string place)
    {
        int[] rows = [.. Rows(items, i => i.Label is not null && where(i))];
        if (items.Count == 0) throw new UsageException("there is no image that can be used", "Give images that other programs open.");
        return rows.Length > 0
            ? rows
            : throw new UsageException($"no labelled image in {place}; found {Splits(items)}", "Put the images of each class into a folder of its name, or give a manifest with a column 'label'.");
    }

    private static string Splits(IReadOnlyList<DatasetItem> items) =>
        string.Join(", ", items.GroupBy(i => i.Split).Select(s => $"{Counted.Of(s.Count(), "image")} {(s.Key is null ? "in no split" : $"in '{s.Key}'")} ({s.Count(i => i.Label is not null)} labelled)"));
}
