using TransferLearning.Classifiers.Forest.Growing;
using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Forest;

/// <summary>What a forest says about its features and about itself, from its trees and training rows.</summary>
internal static class ForestMeasures
{
    /// <summary>Mean decrease in impurity, as scikit-learn's <c>feature_importances_</c>, <c>[D]</c>: each tree's gains sum to 1, then the mean over trees that have a split.</summary>
    public static float[] Importances(IReadOnlyList<GrownTree> trees, int dimension)
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

    /// <summary>Share of right answers among the rows that some tree did not see; none where there are no such rows.</summary>
    /// <param name="model">The forest.</param>
    /// <param name="trees">Its trees, with the rows that they saw.</param>
    /// <param name="features">Scaled training rows, <c>[N,D]</c>.</param>
    /// <param name="labels">Their classes, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes, C.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Asked before each block of rows.</param>
    public static double? OutOfBagAccuracy(
        ForestModel model, IReadOnlyList<GrownTree> trees, FeatureMatrix features, int[] labels, int classes, int threads, CancellationToken cancellation)
    {
        var right = 0;
        var answered = 0;
        var blocks = (features.Rows + RowBlocks.Size - 1) / RowBlocks.Size;
        Workers.For(blocks, threads, cancellation, block =>
        {
            var start = block * RowBlocks.Size;
            var count = Math.Min(RowBlocks.Size, features.Rows - start);
            var sums = new double[count * classes];
            var seen = new int[count];
            for (var t = 0; t < model.Trees; t++)
            {
                for (var r = 0; r < count; r++)
                {
                    if (((trees[t].Drawn[(start + r) / 64] >> ((start + r) % 64)) & 1) != 0) continue;
                    seen[r]++;
                    model.AddShares(t, features.Row(start + r), sums.AsSpan(r * classes, classes));
                }
            }

            for (var r = 0; r < count; r++)
            {
                if (seen[r] == 0) continue;
                Interlocked.Increment(ref answered);
                if (ArgMax(sums.AsSpan(r * classes, classes)) == labels[start + r]) Interlocked.Increment(ref right);
            }
        });
        return answered == 0 ? null : (double)right / answered;
    }

    private static int ArgMax(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var c = 1; c < values.Length; c++)
        {
            if (values[c] > values[best]) best = c;
        }

        return best;
    }
}
