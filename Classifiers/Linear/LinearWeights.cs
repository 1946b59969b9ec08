using TransferLearning.Classifiers.Scaling;

namespace TransferLearning.Classifiers.Linear;

/// <summary>Between the classes of the labels and the outputs of a linear model: classes without rows have none, two classes share one.</summary>
internal static class LinearWeights
{
    /// <summary>For each row the position of its class among those present.</summary>
    public static int[] Targets(int[] labels, int[] present)
    {
        var position = new int[present[^1] + 1];
        for (var p = 0; p < present.Length; p++) position[present[p]] = p;
        return [.. labels.Select(l => position[l])];
    }

    /// <summary>Scores for all classes.</summary>
    /// <param name="weights">Weights and intercept of each output, <c>[A, D + 1]</c>; a single output is for the second class.</param>
    /// <param name="outputs">A.</param>
    /// <param name="present">The classes with rows.</param>
    /// <param name="classes">C.</param>
    /// <param name="scaler">Scaling of the features.</param>
    /// <param name="share">What each of two classes gets of the single output, with its sign.</param>
    public static LinearScores ToScores(ReadOnlySpan<float> weights, int outputs, int[] present, int classes, Scaler scaler, float share)
    {
        var dimension = scaler.Dimension;
        var result = new float[checked(classes * dimension)];
        var intercepts = new float[classes];
        Array.Fill(intercepts, LinearScores.Absent);
        for (var p = 0; p < present.Length; p++)
        {
            var factor = outputs > 1 ? 1 : p == 0 ? -share : share;
            var row = weights.Slice(outputs > 1 ? p * (dimension + 1) : 0, dimension + 1);
            for (var d = 0; d < dimension; d++) result[(present[p] * dimension) + d] = factor * row[d];
            intercepts[present[p]] = factor * row[dimension];
        }

        return new LinearScores(scaler, result, intercepts);
    }
}
