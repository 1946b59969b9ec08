using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.LabelErrors;

/// <summary>A label that another class fits better.</summary>
/// <param name="Row">The row.</param>
/// <param name="Suggestion">The class that fits best.</param>
/// <param name="Score">How sure that is, 0.5 to 1; below 0.5 the label fits best.</param>
internal readonly record struct LabelIssue(int Row, int Suggestion, double Score);

/// <summary>
/// Ranks labels by how much better another class fits, after confident learning (Northcutt, Jiang and Chuang 2021): probabilities are measured against what is usual for a class, the mean
/// probability of its label among the rows that carry it (their equation 2), so that a head which is less sure of one class does not accuse its rows. Where the paper compares with that
/// threshold and counts, here each probability is divided by its square root, and all rows are ranked by the margin of the shares: halfway between the paper's two rankings, it was at least
/// as good as either (docs/audit.md).
/// </summary>
internal static class LabelIssues
{
    private const double Least = 1e-6;

    /// <summary>The suspicion of every row.</summary>
    /// <param name="said">What heads say that have not seen the rows, <c>[N,C]</c>.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <returns>For each row the best other class and the score, 0 to 1.</returns>
    public static LabelIssue[] Score(ClassScores said, int[] labels)
    {
        ArgumentNullException.ThrowIfNull(said);
        ArgumentNullException.ThrowIfNull(labels);
        var weights = Weights(said, labels);
        var issues = new LabelIssue[labels.Length];
        var shares = new double[said.Classes];
        for (var row = 0; row < labels.Length; row++)
        {
            var (probabilities, sum) = (said.Row(row).ToArray(), Least);
            for (var c = 0; c < shares.Length; c++) sum += shares[c] = probabilities[c] * weights[c];
            var (label, other) = (labels[row], -1);
            for (var c = 0; c < shares.Length; c++)
            {
                if (c != label && (other < 0 || shares[c] > shares[other])) other = c;
            }

            issues[row] = new LabelIssue(row, other, 0.5 + ((shares[other] - shares[label]) / (2 * sum)));
        }

        return issues;
    }

    /// <summary>The rows for which another class fits better than the label, the surest first.</summary>
    public static IReadOnlyList<LabelIssue> Find(ClassScores said, int[] labels) =>
        [.. Score(said, labels).Where(i => i.Score > 0.5).OrderByDescending(i => i.Score).ThenBy(i => i.Row)];

    // One over the root of the mean probability of each class among the rows that carry its label.
    private static double[] Weights(ClassScores said, int[] labels)
    {
        var (sums, counts) = (new double[said.Classes], new int[said.Classes]);
        for (var row = 0; row < labels.Length; row++)
        {
            sums[labels[row]] += said.Row(row)[labels[row]];
            counts[labels[row]]++;
        }

        return [.. sums.Zip(counts, (sum, count) => count == 0 ? 1 : 1 / Math.Sqrt(Math.Max(Least, sum / count)))];
    }
}
