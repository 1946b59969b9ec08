namespace TransferLearning.Classifiers.Forest;

/// <summary>Mean decrease in impurity, as scikit-learn's <c>feature_importances_</c>: each tree's gains sum to 1, then the mean over trees that have a split.</summary>
internal static class ForestImportances
{
    /// <summary>Computes them, <c>[D]</c>.</summary>
    public static float[] Of(IReadOnlyList<Tree> trees, int dimension)
    {
        var mean = new double[dimension];
        var own = new double[dimension];
        foreach (var tree in trees)
        {
            Array.Clear(own);
            for (var n = 0; n < tree.Feature.Count; n++)
            {
                if (tree.Feature[n] >= 0) own[tree.Feature[n]] += tree.Gain[n];
            }

            var sum = own.Sum();
            if (!(sum > 0)) continue;
            for (var d = 0; d < dimension; d++) mean[d] += own[d] / sum;
        }

        var all = mean.Sum();
        return [.. mean.Select(m => all > 0 ? (float)(m / all) : 0)];
    }
}
