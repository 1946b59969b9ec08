using TransferLearning.Core.Features;

namespace TransferLearning.Core.Splits;

/// <summary>Files that are byte for byte the same: none may be learned from where its copy is answered.</summary>
public static class IdenticalContent
{
    /// <summary>Number of items that are copies of an earlier one.</summary>
    public static int Copies(IReadOnlyList<DatasetItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var rows = new ContentRows(items);
        var copies = 0;
        for (var row = 0; row < items.Count; row++) copies += rows.Add(row) == row ? 0 : 1;
        return copies;
    }

    /// <summary>Leaves out of each part's training rows what its test rows hold, too; a warning for each pair names both.</summary>
    public static (IReadOnlyList<SplitFold> Folds, int LeftOut) KeepApart(IReadOnlyList<DatasetItem> items, IReadOnlyList<SplitFold> folds, ICollection<string> warnings)
    {
        var kept = new List<SplitFold>(folds.Count);
        var leftOut = 0;
        var named = new HashSet<(int, int)>(); // in cross-validation a pair meets twice, once from each side
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
