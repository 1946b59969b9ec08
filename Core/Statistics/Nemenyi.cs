namespace TransferLearning.Core.Statistics;

/// <summary>
/// Nemenyi's test (1963) after Friedman's, as Demšar (2006, Statistical comparisons of classifiers over multiple data sets, section 3.2.2) describes it: which of K classifiers differ on N data
/// sets? Two do where their average ranks lie further apart than the critical difference q √(K (K + 1) / (6 N)), where q is the studentized range's quantile for K over √2. It allows
/// for all pairs together, so it needs no further correction. What it finds is what a critical-difference diagram shows.
/// </summary>
/// <param name="ranks">The ranks.</param>
internal sealed class Nemenyi(AverageRanks ranks)
{
    /// <summary>Name of the test in results.</summary>
    public const string Name = "nemenyi";

    private readonly double _error = Math.Sqrt(ranks.Classifiers * (ranks.Classifiers + 1) / (6.0 * ranks.DataSets));

    /// <summary>The critical difference of average ranks at 0.05; two classifiers that lie further apart differ.</summary>
    public double CriticalDifference { get; } = Math.Sqrt(ranks.Classifiers * (ranks.Classifiers + 1) / (6.0 * ranks.DataSets)) * StudentizedRange.Quantile(0.95, ranks.Classifiers) / Math.Sqrt(2);

    /// <summary>Probability of a distance at least as large between any two of the classifiers where none differ, 0 to 1.</summary>
    /// <param name="first">Index of a classifier.</param>
    /// <param name="second">Index of another.</param>
    public double PValue(int first, int second) =>
        1 - StudentizedRange.Probability(Math.Abs(ranks.Average[first] - ranks.Average[second]) / _error * Math.Sqrt(2), ranks.Classifiers);

    /// <summary>
    /// The bars of a critical-difference diagram: classifiers that do not differ among themselves, best rank first, each group as large as it can be and of two or more; a classifier can stand in several groups,
    /// or in none.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Groups()
    {
        int[] order = [.. Enumerable.Range(0, ranks.Classifiers).OrderBy(c => ranks.Average[c])];
        var groups = new List<IReadOnlyList<int>>();
        var last = -1; // of the group before, in the order
        for (var start = 0; start < order.Length; start++)
        {
            var end = start;
            while (end + 1 < order.Length && ranks.Average[order[end + 1]] - ranks.Average[order[start]] <= CriticalDifference) end++;
            if (end > start && end > last) groups.Add(order[start..(end + 1)]);
            last = Math.Max(last, end);
        }

        return groups;
    }
}
