namespace TransferLearning.Experiments.Reports.Content;

/// <summary>Which items a page holds with their pictures, where it cannot hold all.</summary>
internal static class PictureChoice
{
    /// <summary>Wrong answers shown with their nearest training images.</summary>
    public const int WorstMistakes = 12;

    /// <summary>The rows, each once: the worst mistakes and what is near them, other wrong answers, the map, then right answers of all classes in turn.</summary>
    /// <param name="set">The data set.</param>
    /// <param name="most">How many at most.</param>
    public static IReadOnlyList<int> Of(ReportSet set, int most)
    {
        ArgumentNullException.ThrowIfNull(set);
        var shown = set.Shown;
        var mistakes = shown.Mistakes(set.Labels).Select(i => shown.Rows[i]).ToList();
        var near = set.View?.Mistakes.SelectMany(m => m.Near.Select(n => n.Row)) ?? [];
        var right = Enumerable.Range(0, shown.Rows.Length).Where(i => shown.Answers[i] == set.Labels[shown.Rows[i]])
            .GroupBy(i => shown.Answers[i]).SelectMany(g => g.Select((i, turn) => (Row: shown.Rows[i], turn))).OrderBy(x => x.turn).Select(x => x.Row);
        return [.. mistakes.Take(WorstMistakes).Concat(near).Concat(mistakes).Concat(set.View?.MapRows ?? []).Concat(right).Distinct().Take(most)];
    }
}
