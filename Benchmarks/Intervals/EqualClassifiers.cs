using TransferLearning.Core.Randomness;

namespace TransferLearning.Benchmarks.Intervals;

/// <summary>
/// Two classifiers of equal skill under repeated cross-validation: class means of two features each, of which either classifier sees other ones. Both features of a classifier tell the two classes apart
/// equally well, so neither classifier is better, but on a set of points that is drawn once one of them may be.
/// </summary>
internal static class EqualClassifiers
{
    private const int Seen = 2;

    /// <summary>Difference in accuracy on each test part, <c>[repeats × folds]</c>.</summary>
    public static double[] Differences(int points, int folds, int repeats, SplitMix64 random)
    {
        var labels = new int[points];
        var features = new double[points, 2 * Seen];
        for (var i = 0; i < points; i++)
        {
            labels[i] = i % 2;
            for (var d = 0; d < 2 * Seen; d++) features[i, d] = random.NextNormal() + (0.6 * labels[i]);
        }

        var differences = new List<double>();
        var order = Enumerable.Range(0, points).ToArray();
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            random.Shuffle(order);
            for (var fold = 0; fold < folds; fold++)
            {
                int[] test = [.. order.Where((_, place) => place % folds == fold)], train = [.. order.Where((_, place) => place % folds != fold)];
                differences.Add((double)(Right(0, train, test) - Right(Seen, train, test)) / test.Length);
            }
        }

        return [.. differences];

        int Right(int first, int[] train, int[] test)
        {
            var means = new double[2, Seen];
            var counts = new int[2];
            foreach (var i in train)
            {
                counts[labels[i]]++;
                for (var d = 0; d < Seen; d++) means[labels[i], d] += features[i, first + d];
            }

            double Distance(int i, int label) => Enumerable.Range(0, Seen).Sum(d => Math.Pow(features[i, first + d] - (means[label, d] / counts[label]), 2));
            return test.Count(i => (Distance(i, 1) < Distance(i, 0) ? 1 : 0) == labels[i]);
        }
    }
}
