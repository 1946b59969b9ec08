namespace TransferLearning.Experiments.Measuring;

/// <summary>In which order wrong answers are shown: the surest first; of a head without probabilities, which calls none the surest, those of all classes in turn.</summary>
internal static class MistakeOrder
{
    /// <summary>Orders wrong answers; equals stay in the order they come in.</summary>
    /// <param name="wrong">The wrong answers.</param>
    /// <param name="sure">Probability of an answer; <see langword="null"/> where there are none.</param>
    /// <param name="labelOf">True class of an answer's image.</param>
    public static IEnumerable<T> Of<T>(IEnumerable<T> wrong, Func<T, float>? sure, Func<T, int> labelOf)
    {
        ArgumentNullException.ThrowIfNull(wrong);
        ArgumentNullException.ThrowIfNull(labelOf);
        return sure is not null
            ? wrong.OrderByDescending(sure)
            : wrong.GroupBy(labelOf).SelectMany(c => c.Select((answer, turn) => (answer, turn, Label: c.Key))).OrderBy(m => m.turn).ThenBy(m => m.Label).Select(m => m.answer);
    }
}
