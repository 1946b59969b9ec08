namespace TransferLearning.Experiments.Transferability;

/// <summary>
/// NCE, the negative conditional entropy −H(Y|Z) of the labels given the network's own hard answers (Tran, Nguyen and Hassner 2019, "Transferability and hardness of supervised classification
/// tasks", arXiv 1908.08142, section 3): Σ over y and z of P(y, z) · ln P(y|z). At most 0; the higher, the better. With fewer images than source classes that answer, it comes near to 0 by itself.
/// </summary>
internal static class ConditionalEntropy
{
    /// <summary>The score.</summary>
    /// <param name="answers">What the network's own classifier says, <c>[N,Z]</c>; the largest of a row is its answer.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="TlearnException">The labels are no labels of these rows, or fewer than two classes have rows.</exception>
    public static double Score(SourceAnswers answers, int[] labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(answers);
        answers.RequireLabels(labels, classes);
        var (joint, source) = (new Dictionary<(int Label, int Answer), int>(), new int[answers.Classes]);
        for (var r = 0; r < answers.Rows; r++)
        {
            var answer = answers.Answer(r);
            source[answer]++;
            joint[(labels[r], answer)] = joint.GetValueOrDefault((labels[r], answer)) + 1;
        }

        // In an order of their own, so that the sum has the same digits whatever came first.
        return joint.OrderBy(p => p.Key.Answer).ThenBy(p => p.Value).Sum(p => p.Value * Math.Log((double)p.Value / source[p.Key.Answer])) / answers.Rows;
    }
}
