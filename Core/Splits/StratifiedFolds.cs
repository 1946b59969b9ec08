using TransferLearning.Core.Randomness;

namespace TransferLearning.Core.Splits;

/// <summary>
/// Deals rows into folds so that every fold has the classes in nearly equal parts and no family of rows stands in two folds.
/// Greedy: heavy families first, each into the fold where it makes the classes least uneven. Where every row is a family of its own, the members of a class
/// differ by at most 1 between folds, and so do the folds' sizes.
/// </summary>
internal static class StratifiedFolds
{
    /// <summary>The fold of each row.</summary>
    /// <param name="labels">Class index of each row, <c>[N]</c>; a negative one marks a row without label.</param>
    /// <param name="folds">Number of folds, at least 2.</param>
    /// <param name="seed">The same seed gives the same folds.</param>
    /// <param name="families">What belongs together, <c>[N]</c>; <see langword="null"/> where every row stands for itself.</param>
    /// <returns>For each row 0 to <paramref name="folds"/> − 1, or -1 for a row without label.</returns>
    /// <exception cref="UsageException">There are fewer than 2 folds, or fewer labelled rows (or groups) than folds.</exception>
    public static int[] Assign(int[] labels, int folds, int seed, RowFamilies? families = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (families is not null && families.Rows != labels.Length)
        {
            throw new ArgumentException($"families of {families.Rows} rows for {labels.Length} labels", nameof(families));
        }

        if (folds < 2) throw new UsageException($"cross-validation needs at least 2 folds, not {folds}");
        var members = Members(labels, families);
        if (members.Count < folds)
        {
            var areGrouped = families is { AreSingle: false };
            var fewer = members.Count > 1 ? $"Take `Folds` {members.Count}{(members.Count > 2 ? " or fewer" : "")}, or add" : "Add";
            throw areGrouped && members.Count == 1
                ? new UsageException($"all {labels.Count(l => l >= 0)} labelled images are of one group, or copies of one image, and no fold parts these: none is left to learn from", "Add images of other groups, which the ones of this group can be measured on.")
                : new UsageException($"{Counted.Of(members.Count, areGrouped ? "group of labelled images" : "labelled image", areGrouped ? "groups of labelled images" : null)} cannot be dealt into {folds} folds", $"{fewer} images{(areGrouped ? " of other groups" : "")}.");
        }

        var classSize = ClassSizes(labels);
        var order = members.ToArray();
        SplitMix64.Stream(seed).Shuffle(order);
        var weighed = order
            .Select(rows => (Rows: rows, Weight: Weight(rows, labels, classSize), Class: labels[rows[0]]))
            .OrderByDescending(g => g.Weight).ThenBy(g => g.Class); // a stable sort: what is equal stays shuffled

        var counts = new int[folds, classSize.Length];
        var sizes = new int[folds];
        var result = new int[labels.Length];
        Array.Fill(result, -1);
        foreach (var (rows, _, _) in weighed)
        {
            var fold = BestFold(rows, labels, classSize, counts, sizes);
            sizes[fold] += rows.Count;
            foreach (var row in rows)
            {
                result[row] = fold;
                counts[fold, labels[row]]++;
            }
        }

        return result;
    }

    /// <summary>The largest possible number of folds: the number of families with labelled rows.</summary>
    /// <param name="labels">Class index of each row, <c>[N]</c>; a negative one marks a row without label.</param>
    /// <param name="families">What belongs together, <c>[N]</c>; <see langword="null"/> where every row stands for itself.</param>
    public static int Most(int[] labels, RowFamilies? families = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Members(labels, families).Count;
    }

    private static List<List<int>> Members(int[] labels, RowFamilies? families)
    {
        var members = new List<List<int>>();
        var known = new List<int>?[families?.Count ?? 0];
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row] < 0) continue;
            if (families is null) members.Add([row]);
            else if (known[families[row]] is { } rows) rows.Add(row);
            else members.Add(known[families[row]] = [row]);
        }

        return members;
    }

    private static double Weight(List<int> rows, int[] labels, int[] classSize) => rows.Count == 1
        ? Square(1.0 / classSize[labels[rows[0]]])
        : rows.GroupBy(r => labels[r]).Sum(c => Square((double)c.Count() / classSize[c.Key]));

    private static int[] ClassSizes(int[] labels)
    {
        var sizes = new int[Math.Max(0, labels.DefaultIfEmpty(-1).Max()) + 1];
        foreach (var label in labels)
        {
            if (label >= 0) sizes[label]++;
        }

        return sizes;
    }

    // The sum over classes of the variance of their shares between folds; as each class's total is given, only the squares that
    // the family changes need be compared.
    private static int BestFold(List<int> rows, int[] labels, int[] classSize, int[,] counts, int[] sizes)
    {
        var best = 0;
        var bestCost = double.PositiveInfinity;
        var added = rows.Count == 1 ? [(labels[rows[0]], 1)] : rows.GroupBy(r => labels[r]).Select(c => (Class: c.Key, Count: c.Count())).ToArray();
        for (var fold = 0; fold < sizes.Length; fold++)
        {
            var cost = 0.0;
            foreach (var (c, count) in added) cost += count * (2.0 * counts[fold, c] + count) / Square(classSize[c]);
            if (cost < bestCost || (cost == bestCost && sizes[fold] < sizes[best]))
            {
                best = fold;
                bestCost = cost;
            }
        }

        return best;
    }

    private static double Square(double x) => x * x;
}
