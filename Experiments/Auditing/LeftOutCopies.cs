using TransferLearning.Core.Features;
using TransferLearning.Experiments.Duplicates;

namespace TransferLearning.Experiments.Auditing;

/// <summary>
/// Which of the images that show the same can be left out: all but one; of several splits one of the test images stays, else of the validation images, then one with a label, since its class
/// would lose it, and the largest of equals. Under different labels all go, since nobody knows which is right; an image without a label disputes none.
/// </summary>
internal static class LeftOutCopies
{
    /// <summary>Chooses.</summary>
    /// <param name="items">The items, <c>[N]</c>.</param>
    /// <param name="duplicates">What belongs together.</param>
    /// <param name="areas">Pixels of each image, <c>[N]</c>; 0 where it is not known.</param>
    /// <returns>The rows that can be left out.</returns>
    public static IReadOnlySet<int> Of(IReadOnlyList<DatasetItem> items, DuplicateGroups duplicates, long[] areas)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(duplicates);
        ArgumentNullException.ThrowIfNull(areas);
        var leftOut = new HashSet<int>();
        foreach (var together in Enumerable.Range(0, items.Count).GroupBy(row => duplicates.Together[row]).Where(g => g.Skip(1).Any()))
        {
            var isDisputed = together.Select(row => items[row].Label).OfType<string>().Distinct().Skip(1).Any();
            int? kept = isDisputed ? null : together.OrderBy(row => Rank(items[row].Split)).ThenBy(row => items[row].Label is null).ThenByDescending(row => areas[row]).ThenBy(row => row).First();
            leftOut.UnionWith(together.Where(row => row != kept));
        }

        return leftOut;
    }

    private static int Rank(string? split) => split switch
    {
        "test" => 0,
        "val" => 1,
        _ => 2,
    };
}
