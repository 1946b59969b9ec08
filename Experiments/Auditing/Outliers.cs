using TransferLearning.Classifiers.Neighbors;
using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;

namespace TransferLearning.Experiments.Auditing;

/// <summary>An image that has little in common with the others.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Score">Its mean cosine distance to its nearest neighbours, 0 to 2.</param>
internal readonly record struct Outlier(int Row, double Score);

/// <summary>
/// Images far from all others: by the mean distance to their nearest neighbours (Angiulli and Pizzuti 2002), beyond Tukey's outer fence, the third quartile and three times the distance of
/// the quartiles.
/// </summary>
internal static class Outliers
{
    private const int Neighbors = 10;

    // Where there are more rows, a sample of so many stands for all as neighbours.
    private const int MostSearched = 1 << 16;

    /// <summary>Finds them.</summary>
    /// <param name="features">Features, <c>[N,D]</c>, each content once.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>The farthest first.</returns>
    public static IReadOnlyList<Outlier> Find(FeatureMatrix features, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Rows < 2 * Neighbors) return [];
        var searched = Sample(features.Rows);
        var nearest = NearestRows.Find(features.Select(searched), features, Neighbors + 1, threads, cancellation);
        var distances = new double[features.Rows];
        for (var row = 0; row < distances.Length; row++)
        {
            var (sum, count) = (0.0, 0);
            for (var i = 0; i <= Neighbors && count < Neighbors; i++)
            {
                var neighbor = nearest[(row * (Neighbors + 1)) + i];
                if (searched[neighbor.Row] == row) continue;
                sum += neighbor.Distance;
                count++;
            }

            distances[row] = sum / count;
        }

        var sorted = distances.Order().ToArray();
        var (low, high) = (sorted[sorted.Length / 4], sorted[(int)(0.75 * (sorted.Length - 1))]);
        var fence = high + (3 * (high - low));
        return [.. distances.Select((distance, row) => new Outlier(row, distance)).Where(o => o.Score > fence).OrderByDescending(o => o.Score).ThenBy(o => o.Row)];
    }

    private static int[] Sample(int rows)
    {
        var all = Enumerable.Range(0, rows).ToArray();
        if (rows <= MostSearched) return all;
        SplitMix64.Stream(0).Shuffle(all);
        return [.. all.Take(MostSearched).Order()];
    }
}
