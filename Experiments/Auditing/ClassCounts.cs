using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Auditing;

/// <summary>How many images the classes have.</summary>
internal static class ClassCounts
{
    /// <summary>Where images stand that are in no split.</summary>
    public const string NoSplit = "all";

    /// <summary>Of each class the images of each split; of images in no split <see cref="NoSplit"/>.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Of(IReadOnlyList<DatasetItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new SortedDictionary<string, IReadOnlyDictionary<string, int>>(
            items.Where(i => i.Label is not null).GroupBy(i => i.Label!).ToDictionary(
                g => g.Key,
                g => (IReadOnlyDictionary<string, int>)g.CountBy(i => i.Split ?? NoSplit).OrderBy(s => s.Key, StringComparer.Ordinal).ToDictionary()),
            StringComparer.Ordinal);
    }
}
