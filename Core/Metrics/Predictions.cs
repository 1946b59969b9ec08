using TransferLearning.Core.Features;

namespace TransferLearning.Core.Metrics;

/// <summary>What a head says about N rows: a score for every class, and probabilities where it has them.</summary>
/// <param name="Scores">Decision scores, <c>[N,C]</c>; the answer is the class with the highest.</param>
/// <param name="Probabilities">Probabilities, <c>[N,C]</c>, rows sum to 1; <see langword="null"/> for a head that has none.</param>
internal sealed record Predictions(ClassScores Scores, ClassScores? Probabilities)
{
    /// <summary>Class index of each answer, <c>[N]</c>.</summary>
    public int[] Labels { get; } = Scores.ArgMax();

    /// <summary>Some of the rows, in the order given.</summary>
    public Predictions Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new Predictions(Scores.Select(rows), Probabilities?.Select(rows));
    }
}
