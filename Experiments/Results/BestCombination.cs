namespace TransferLearning.Experiments.Results;

/// <summary>The combination of a data set that tables and pictures are about: the one with the highest accuracy at its largest training size, of equals the first.</summary>
internal static class BestCombination
{
    /// <summary>Training sizes of a data set, that of the most images first.</summary>
    public static IReadOnlyList<string> Sizes(IEnumerable<StoredCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        return [.. cells.GroupBy(c => c.Cell.TrainSize).OrderByDescending(g => g.Average(c => c.Found.TrainImages)).ThenBy(g => g.Key == "all" ? 0 : 1).Select(g => g.Key)];
    }

    /// <summary>Its cells of the first seed, in the experiment's order; empty where nothing was measured.</summary>
    /// <param name="results">The experiment.</param>
    /// <param name="dataset">Name of the data set.</param>
    public static IReadOnlyList<StoredCell> Cells(ExperimentResults results, string dataset)
    {
        ArgumentNullException.ThrowIfNull(results);
        return Cells([.. results.Done.Where(c => c.Cell.Dataset == dataset)], _ => true);
    }

    /// <summary>The same among the combinations whose heads have probabilities; empty where none has.</summary>
    /// <param name="results">The experiment.</param>
    /// <param name="dataset">Name of the data set.</param>
    public static IReadOnlyList<StoredCell> CellsWithProbabilities(ExperimentResults results, string dataset)
    {
        ArgumentNullException.ThrowIfNull(results);
        return Cells([.. results.Done.Where(c => c.Cell.Dataset == dataset)], c => c.Confidence is not null);
    }

    private static IReadOnlyList<StoredCell> Cells(IReadOnlyList<StoredCell> all, Func<StoredCell, bool> counts)
    {
        if (all.Count == 0) return [];
        var largest = Sizes(all)[0];
        var best = all.Where(c => c.Cell.TrainSize == largest && counts(c)).GroupBy(c => c.Cell.Combination).MaxBy(g => PooledCells.Accuracy([.. g]));
        return best is null ? [] : [.. best.Where(c => c.Cell.Seed == best.First().Cell.Seed)];
    }
}
