using TransferLearning.Classifiers.Linear;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>
/// Turns the decisions of all pairs into a score for each class; the highest is the class that scikit-learn's SVC.predict answers. With more than two classes a class's score
/// is the number of pairs that it wins plus s / (3 (|s| + 1)), where s is the sum of its decisions, as in decision_function of shape ovr. If several classes win the
/// most pairs, SVC.predict takes the first, whatever s is; so its score is raised to the highest of theirs. With two classes the second has the decision as its score, the first
/// the same with the opposite sign. A class without training rows gets <see cref="LinearScores.Absent"/>.
/// </summary>
/// <param name="present">The classes that had rows, ascending, <c>[K]</c>.</param>
/// <param name="intercepts">Constants of the decisions, <c>[K,K]</c>.</param>
/// <param name="classes">Number of all classes, C.</param>
internal sealed class OneVsOneVotes(int[] present, float[] intercepts, int classes)
{
    /// <summary>Counts.</summary>
    /// <param name="sums">Sums of kernel values, <c>[K,stride]</c>, as <see cref="SupportTiles.Sums"/> gives them.</param>
    /// <param name="stride">Distance of two of their rows.</param>
    /// <param name="scores">Gets <c>[C]</c>.</param>
    public void Count(ReadOnlySpan<float> sums, int stride, Span<float> scores)
    {
        var count = present.Length;
        Span<float> total = new float[count];
        Span<int> votes = new int[count];
        for (var a = 0; a < count; a++)
        {
            for (var b = a + 1; b < count; b++)
            {
                var decision = sums[(a * stride) + b] - sums[(b * stride) + a] + intercepts[(a * count) + b];
                total[a] += decision;
                total[b] -= decision;
                votes[decision > 0 ? a : b]++;
            }
        }

        if (count < classes) scores.Fill(LinearScores.Absent);
        if (count == 2)
        {
            (scores[present[0]], scores[present[1]]) = (total[0], total[1]);
            return;
        }

        var winner = 0;
        var highest = float.NegativeInfinity;
        for (var c = 0; c < count; c++)
        {
            var score = votes[c] + (total[c] / (3 * (MathF.Abs(total[c]) + 1)));
            scores[present[c]] = score;
            highest = MathF.Max(highest, score);
            if (votes[c] > votes[winner]) winner = c;
        }

        scores[present[winner]] = highest;
    }
}
