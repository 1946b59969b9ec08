using TransferLearning.Core;
using TransferLearning.Core.Randomness;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;

namespace TransferLearning.Experiments.Planning;

/// <summary>
/// Which images may choose among networks, layers and heads, and which are held out from every choice, so that what was chosen is measured on images that had no part in it. Splits that the
/// data name settle it: <c>test</c>, else <c>val</c>, is held out, all others choose. Otherwise a fifth is held out, by class and seed, whole groups and copies together.
/// </summary>
/// <param name="Choice">Labelled rows that choose, ascending.</param>
/// <param name="HeldOut">Labelled rows that are held out, ascending; empty where there are too few images to spare any.</param>
/// <param name="Split">The split that is held out; <see langword="null"/> where none is.</param>
/// <param name="Warnings">What a reader of the results should know, a sentence each.</param>
internal sealed record ChoiceRows(int[] Choice, int[] HeldOut, string? Split, IReadOnlyList<string> Warnings)
{
    /// <summary>Images of a class, on average, below which none is held out: so few would measure nothing, and those that choose would miss them.</summary>
    public const int LeastOfClass = 10;

    private const int Parts = 5; // one of them is held out
    private const int Purpose = 0x484F4C44; // "HOLD": another stream than those of folds, subsets and heads

    /// <summary>Divides the labelled items.</summary>
    /// <param name="data">The items.</param>
    /// <param name="listed">Splits that the data have besides, of which no image can be used.</param>
    /// <param name="seed">Another seed holds out others, where no split settles it.</param>
    /// <exception cref="UsageException">There are splits, and none of their images can be learned from, or none measured.</exception>
    public static ChoiceRows Of(MeasuredData data, IReadOnlyCollection<string> listed, int seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (GivenSplits.TestSplit(data.Items, listed) is { } split)
        {
            var (fold, warnings) = GivenParts.Fold("given", split, data, listed, withVal: true);
            return new ChoiceRows(fold.Train, fold.Test, split, warnings);
        }

        // A lone split 'train' is all that there is to choose and to measure with.
        var hasSplits = data.Items.Any(i => i.Split is not null);
        int[] all = [.. Enumerable.Range(0, data.Items.Count).Where(r => data.Labels[r] >= 0 && (!hasSplits || data.Items[r].Split is not null))];
        return Drawn(data, all, seed);
    }

    private static ChoiceRows Drawn(MeasuredData data, int[] all, int seed)
    {
        var (labels, families) = (all.Select(r => data.Labels[r]).ToArray(), data.Families.Select(all));
        var classes = labels.Distinct().Count();
        if (all.Length < LeastOfClass * classes || families.Count < Parts) return new ChoiceRows(all, [], null, []);
        var part = StratifiedFolds.Assign(labels, Parts, (int)(SplitMix64.Stream(Purpose, seed).NextUInt64() >> 33), families);
        // Groups may leave a class on one side alone: of the parts the one that has most classes, as long as every class is left to choose with.
        var best = Enumerable.Range(0, Parts).Where(p => Classes(part, labels, q => q != p) == classes).OrderByDescending(p => Classes(part, labels, q => q == p)).Cast<int?>().FirstOrDefault();
        if (best is not { } held) return new ChoiceRows(all, [], null, ["groups cannot be divided so that every class is on both sides: no image is held out"]);
        int[] heldOut = [.. all.Where((_, i) => part[i] == held)];
        var without = classes - Classes(part, labels, q => q == held);
        return new ChoiceRows([.. all.Where((_, i) => part[i] != held)], heldOut, null, without == 0 ? [] : [$"{Counted.Of(without, "class has", "classes have")} no image among those that are held out"]);
    }

    private static int Classes(int[] part, int[] labels, Func<int, bool> takes) => labels.Where((_, i) => takes(part[i])).Distinct().Count();
}
