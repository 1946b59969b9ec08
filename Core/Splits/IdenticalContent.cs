using TransferLearning.Core.Features;

namespace TransferLearning.Core.Splits;

/// <summary>Files that are byte for byte the same: none may be learned from where its copy is answered.</summary>
internal static class IdenticalContent
{
    /// <summary>Pairs that warnings name; the others are only counted.</summary>
    private const int NamedPairs = 5;

    /// <summary>Number of items that are copies of an earlier one.</summary>
    public static int Copies(IReadOnlyList<DatasetItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var rows = new ContentRows(items);
        var copies = 0;
        for (var row = 0; row < items.Count; row++) copies += rows.Add(row) == row ? 0 : 1;
        return copies;
    }

    /// <summary>Leaves out of each fold's training rows those whose content its test rows have, too. Warnings name the first such pairs and count the others.</summary>
    public static (IReadOnlyList<SplitFold> Folds, int LeftOut) KeepApart(IReadOnlyList<DatasetItem> items, IReadOnlyList<SplitFold> folds, ICollection<string> warnings)
    {
        var kept = new List<SplitFold>(folds.Count);
        var leftOut = 0;
        var named = new HashSet<(int, int)>(); // in cross-validation a pair is met twice, once from each side
        foreach (var fold in folds)
        {
            var answered = new ContentRows(items);
            foreach (var row in fold.Test) answered.Add(row);
            var train = new List<int>(fold.Train.Length);
            foreach (var row in fold.Train)
            {
                var twin = answered.Find(items[row].Content);
                if (twin < 0)
                {
                    train.Add(row);
                    continue;
                }

                leftOut++;
                if (named.Add((Math.Min(row, twin), Math.Max(row, twin))) && named.Count <= NamedPairs)
                {
                    warnings.Add($"'{items[row].Path}' is byte for byte '{items[twin].Path}': left out of training where that one is answered");
                }
            }

            kept.Add(fold with { Train = [.. train] });
        }

        if (named.Count > NamedPairs) warnings.Add($"and {Counted.Of(named.Count - NamedPairs, "more image is", "more images are")} left out of training as copies of what is answered");
        return (kept, leftOut);
    }

    /// <summary>Checks that training rows are left after the copies were left out, and warns of classes that have none left.</summary>
    /// <param name="items">The items, row by row.</param>
    /// <param name="given">The training rows as they were given.</param>
    /// <param name="kept">Those that are left.</param>
    /// <param name="warnings">Takes a sentence for each class that has lost all of its rows.</param>
    /// <exception cref="UsageException">None is left.</exception>
    internal static void RequireLeft(IReadOnlyList<DatasetItem> items, int[] given, int[] kept, ICollection<string> warnings)
    {
        if (kept.Length == given.Length) return;
        if (kept.Length == 0)
        {
            var contents = given.Select(r => items[r].Content).ToHashSet();
            var splits = items.Where(i => i.Split is not (null or "train") && contents.Contains(i.Content)).Select(i => $"'{i.Split}'").Distinct().Order(StringComparer.Ordinal);
            throw new UsageException(
                $"{(given.Length == 1 ? "the only training image is" : $"all {given.Length} training images are")} in {string.Join(" and ", splits)}, too (byte for byte copies; of imported features, the same vectors): nothing is left to learn from",
                "Give training images that no other split holds.");
        }

        var left = kept.Select(r => items[r].Label).ToHashSet();
        foreach (var lost in given.Select(r => items[r].Label).Where(l => !left.Contains(l)).GroupBy(l => l))
        {
            warnings.Add($"class '{lost.Key}' has no training image left, as {(lost.Count() == 1 ? "its only one is" : $"all {lost.Count()} are")} copied in other splits: no head can answer it");
        }
    }

    /// <summary>A sentence for each file that stands under two labels, naming both places.</summary>
    public static IEnumerable<string> UnderSeveralLabels(IReadOnlyList<DatasetItem> items)
    {
        var rows = new ContentRows(items);
        for (var row = 0; row < items.Count; row++)
        {
            var item = items[row];
            if (item.Label is null) continue;
            var other = items[rows.Add(row)];
            if (other.Label != item.Label) yield return $"'{other.Path}' and '{item.Path}' are the same image under two labels, '{other.Label}' and '{item.Label}'";
        }
    }
}

/// <summary>Finds rows by the content of their items; of several copies the one that was added first.</summary>
internal sealed class ContentRows
{
    private readonly IReadOnlyList<DatasetItem> _items;
    private readonly RowLookup _rows = new();
    private readonly RowHas<ContentHash> _has;

    /// <summary>Starts with no rows of these items.</summary>
    public ContentRows(IReadOnlyList<DatasetItem> items)
    {
        _items = items;
        _has = (int row, in ContentHash content) => _items[row].Content == content;
    }

    /// <summary>Adds a row unless there is one of the same content; returns the one that stands.</summary>
    public int Add(int row)
    {
        var content = _items[row].Content;
        if (Find(content) is var known and >= 0) return known;
        _rows.Add(content.GetHashCode(), row);
        return row;
    }

    /// <summary>The row of a content, or -1.</summary>
    public int Find(in ContentHash content) => _rows.Find(content.GetHashCode(), content, _has);
}
