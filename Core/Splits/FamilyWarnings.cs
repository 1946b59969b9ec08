using TransferLearning.Core.Features;

namespace TransferLearning.Core.Splits;

/// <summary>Warnings for measures and hold-outs of images that are not independent of one another.</summary>
internal static class FamilyWarnings
{
    /// <summary>Groups below which a figure says little about other groups.</summary>
    public const int Enough = 10;

    /// <summary>Sentences for images whose answers are measured; none where every image is independent of the others.</summary>
    /// <param name="items">The measured images, <c>[N]</c>.</param>
    /// <param name="families">Their families, <c>[N]</c>.</param>
    public static IEnumerable<string> OfMeasured(IReadOnlyList<DatasetItem> items, RowFamilies families)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(families);
        if (families.AreSingle) yield break;
        var copies = IdenticalContent.Copies(items);
        if (copies > 0) yield return $"{copies} of {items.Count} measured images are copies of others among them: copies of one image count as one in intervals and tests";
        if (families.Count == 1) yield return $"all {items.Count} measured images are of 1 group: there is no interval, as nothing is known of other groups; measure on at least {Enough} groups";
        else if (families.Count < Enough) yield return $"the {items.Count} measured images are of {families.Count} groups, fewer than {Enough}: intervals are wide, and differences can hardly be told from chance";
        else if (FewAmong(items, families) is { } few) yield return $"{few.Rows} of the {items.Count} measured images are of {Counted.Of(few.Groups, "group")}, fewer than {Enough}: intervals are wider than they look, and differences can hardly be told from chance";
    }

    /// <summary>A sentence for groups of which given splits put images on both sides, so that what is measured was seen in part; <see langword="null"/> where there are none.</summary>
    /// <param name="items">All items.</param>
    /// <param name="seen">Rows that are learned from, or that choose what is kept, and the name of their split.</param>
    /// <param name="measured">Rows that are measured, and the name of their split.</param>
    public static string? OfParted(IReadOnlyList<DatasetItem> items, (IEnumerable<int> Rows, string Split) seen, (IEnumerable<int> Rows, string Split) measured)
    {
        ArgumentNullException.ThrowIfNull(items);
        var groups = seen.Rows.Select(r => items[r].Group).OfType<string>().ToHashSet();
        var shared = measured.Rows.Select(r => items[r].Group).OfType<string>().Distinct().Where(groups.Contains).ToArray();
        return shared.Length == 0 ? null : $"the given splits part {(shared.Length == 1 ? $"the group '{shared[0]}'" : $"{shared.Length} groups, '{shared[0]}' among them,")} between '{seen.Split}' and '{measured.Split}': accuracies may flatter";
    }

    /// <summary>A sentence for images that are held out in turn, to tune or to calibrate; <see langword="null"/> where they are independent or of enough groups.</summary>
    /// <param name="items">The images, <c>[N]</c>.</param>
    /// <param name="families">Their families, <c>[N]</c>.</param>
    public static string? OfHeldOut(IReadOnlyList<DatasetItem> items, RowFamilies families)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(families);
        const string what = "what is found by holding groups out (tuning, calibration) rests on few of them";
        if (families.AreSingle) return null;
        if (families.Count < Enough) return $"the {families.Rows} training images are of {Counted.Of(families.Count, "group")}, fewer than {Enough}: {what}";
        return FewAmong(items, families) is { } few ? $"{few.Rows} of the {families.Rows} training images are of {Counted.Of(few.Groups, "group")}, fewer than {Enough}: {what}" : null;
    }

    /// <summary>How many images have a group, and how many groups there are, if these images are at least a tenth of all and the groups are few.</summary>
    private static (int Rows, int Groups)? FewAmong(IReadOnlyList<DatasetItem> items, RowFamilies families)
    {
        int[] grouped = [.. Enumerable.Range(0, items.Count).Where(r => items[r].Group is not null)];
        var groups = families.Select(grouped);
        return grouped.Length * 10 < items.Count || groups.AreSingle || groups.Count >= Enough ? null : (grouped.Length, groups.Count);
    }
}
