using TransferLearning.Core.Features;

namespace TransferLearning.Core.Splits;

/// <summary>Files that are byte for byte the same: none may be learned from where its copy is answered.</summary>
public static class IdenticalContent
{
    /// <summary>The groups that folds must keep together, <c>[N]</c>: the items' own, and copies of one image as if they were a group.</summary>
    public static string?[] Groups(IReadOnlyList<DatasetItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var copies = items.CountBy(i => i.Content).Where(c => c.Value > 1).Select(c => c.Key).ToHashSet();
        return [.. items.Select(i => i.Group ?? (copies.Contains(i.Content) ? $"sha256 {i.Content}" : null))];
    }

    /// <summary>Leaves out of each part's training rows what its test rows hold, too; a warning for each pair names both.</summary>
    public static (IReadOnlyList<SplitFold> Folds, int LeftOut) KeepApart(IReadOnlyList<DatasetItem> items, IReadOnlyList<SplitFold> folds, ICollection<string> warnings)
    {
        var kept = new List<SplitFold>(folds.Count);
        var leftOut = 0;
        var named = new HashSet<(int, int)>(); // in cross-validation a pair meets twice, once from each side
        foreach (var fold in folds)
        {
            var answered = new Dictionary<ContentHash, int>();
            foreach (var row in fold.Test) answered.TryAdd(items[row].Content, row);
            var train = new List<int>(fold.Train.Length);
            foreach (var row in fold.Train)
            {
                if (!answered.TryGetValue(items[row].Content, out var twin))
                {
                    train.Add(row);
                    continue;
                }

                leftOut++;
                if (named.Add((Math.Min(row, twin), Math.Max(row, twin))))
                {
                    warnings.Add($"'{items[row].Path}' is byte for byte '{items[twin].Path}': left out of training where that one is answered");
                }
            }

            kept.Add(fold with { Train = [.. train] });
        }

        return (kept, leftOut);
    }

    /// <summary>A sentence for each file that stands under two labels, naming both places.</summary>
    public static IEnumerable<string> UnderSeveralLabels(IReadOnlyList<DatasetItem> items)
    {
        var first = new Dictionary<ContentHash, DatasetItem>();
        foreach (var item in items)
        {
            if (item.Label is null || first.TryAdd(item.Content, item)) continue;
            var other = first[item.Content];
            if (other.Label != item.Label) yield return $"'{other.Path}' and '{item.Path}' are the same image under two labels, '{other.Label}' and '{item.Label}'";
        }
    }
}
