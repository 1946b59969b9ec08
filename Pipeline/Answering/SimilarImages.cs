using TransferLearning.Classifiers.Neighbors;
using TransferLearning.Core.Features;

namespace TransferLearning.Answering;

/// <summary>The nearest images of several queries.</summary>
internal static class SimilarImages
{
    /// <summary>Finds them.</summary>
    /// <param name="data">The images that are searched, <c>[N,D]</c>.</param>
    /// <param name="queries">Vectors of the same space, <c>[Q,D]</c>.</param>
    /// <param name="top">How many for each, at least 1.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>For each query its images, nearest first.</returns>
    public static IReadOnlyList<IReadOnlyList<SimilarImage>> Find(LabeledDataset data, FeatureMatrix queries, int top, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(queries);
        var nearest = NearestRows.Find(data.Features, queries, top, threads, cancellation);
        var k = queries.Rows == 0 ? 0 : nearest.Length / queries.Rows;
        return [.. Enumerable.Range(0, queries.Rows).Select(q => Images(nearest.AsSpan(q * k, k)))];

        IReadOnlyList<SimilarImage> Images(ReadOnlySpan<Neighbor> neighbors)
        {
            var images = new SimilarImage[neighbors.Length];
            for (var i = 0; i < images.Length; i++) images[i] = new SimilarImage(data.Items[neighbors[i].Row], 1 - neighbors[i].Distance);
            return images;
        }
    }
}
