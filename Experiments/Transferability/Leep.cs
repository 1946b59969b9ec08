namespace TransferLearning.Experiments.Transferability;

/// <summary>
/// LEEP, the log expected empirical prediction (Nguyen, Hassner, Seeger and Archambeau 2020, "LEEP: a new measure to evaluate transferability of learned representations", arXiv 2002.12462,
/// section 3, equations 1 to 3): the mean log probability of the labels under a classifier that draws a source class z from the network's own answer θ(x), and a label from the empirical P(y|z). At
/// most 0; the higher, the better.
/// </summary>
internal static class Leep
{
    /// <summary>The score.</summary>
    /// <param name="answers">What the network's own classifier says, <c>[N,Z]</c>.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="TlearnException">The labels are no labels of these rows, or fewer than two classes have rows.</exception>
    public static double Score(SourceAnswers answers, int[] labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(answers);
        answers.RequireLabels(labels, classes);
        // P(y, z) times n, of which the factor cancels, and P(z).
        var (joint, source, row) = (new double[classes * answers.Classes], new double[answers.Classes], new double[answers.Classes]);
        for (var r = 0; r < answers.Rows; r++)
        {
            answers.CopyRow(r, row);
            var own = joint.AsSpan(labels[r] * row.Length, row.Length);
            for (var z = 0; z < row.Length; z++)
            {
                own[z] += row[z];
                source[z] += row[z];
            }
        }

        var sum = 0.0;
        for (var r = 0; r < answers.Rows; r++)
        {
            answers.CopyRow(r, row);
            var own = joint.AsSpan(labels[r] * row.Length, row.Length);
            var expected = 0.0;
            // A source class that no image has any probability of adds nothing.
            for (var z = 0; z < row.Length; z++) expected += row[z] > 0 ? row[z] * (own[z] / source[z]) : 0;
            sum += Math.Log(expected);
        }

        return sum / answers.Rows;
    }
}
