using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;

namespace TransferLearning.Experiments.Embedding2D;

/// <summary>
/// Features on a plane, near ones near each other: t-SNE (van der Maaten &amp; Hinton 2008) on vectors of length 1, whose distances are
/// those of cosine similarity, started from their principal components, so that the large arrangement means something, too.
/// </summary>
internal sealed class EmbeddingMap
{
    private EmbeddingMap(int[] rows, float[] x, float[] y)
    {
        Rows = rows;
        X = x;
        Y = y;
    }

    /// <summary>The rows of the features that are on the map, ascending, <c>[M]</c>.</summary>
    public int[] Rows { get; }

    /// <summary>Horizontal place of each, 0 to 1, <c>[M]</c>.</summary>
    public float[] X { get; }

    /// <summary>Vertical place of each, 0 to 1, <c>[M]</c>.</summary>
    public float[] Y { get; }

    /// <summary>Draws the map.</summary>
    /// <param name="features">Raw features, <c>[N,D]</c>, at least one row.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops within a second or so.</param>
    public static EmbeddingMap Of(FeatureMatrix features, EmbeddingMapOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(features.Rows);
        var rows = Sample(features.Rows, options);
        var similarities = SimilarityMatrix.Of(features.Select(rows), cancellation);
        var (x, y) = PrincipalPlane.Of(similarities, options.Seed);
        if (rows.Length >= 5) // fewer points have no neighbourhoods to keep
        {
            var perplexity = Math.Min(options.Perplexity, (rows.Length - 1) / 3.0);
            new TSne(Affinities.Of(similarities, perplexity, cancellation), x, y).Run(options.Iterations, cancellation);
        }

        ToUnitSquare(x, y);
        return new EmbeddingMap(rows, x, y);
    }

    private static int[] Sample(int rows, EmbeddingMapOptions options)
    {
        var all = Enumerable.Range(0, rows).ToArray();
        if (rows <= options.Points) return all;
        SplitMix64.Stream(options.Seed).Shuffle(all);
        return [.. all.Take(options.Points).Order()];
    }

    // One scale for both axes: distances stay comparable in all directions.
    private static void ToUnitSquare(float[] x, float[] y)
    {
        var (left, top) = (x.Min(), y.Min());
        var (width, height) = (x.Max() - left, y.Max() - top);
        var side = Math.Max(width, height);
        if (side == 0) side = 1;
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = ((x[i] - left) / side) + ((1 - (width / side)) / 2);
            y[i] = ((y[i] - top) / side) + ((1 - (height / side)) / 2);
        }
    }
}

/// <summary>How a map of embeddings is drawn.</summary>
internal sealed record EmbeddingMapOptions
{
    /// <summary>Most points on the map; of more rows a sample is drawn. Time and memory grow with the square; 1,500 take about two seconds.</summary>
    public int Points { get; init; } = 1500;

    /// <summary>Perplexity of t-SNE: about how many neighbours count for a point; at most a third of the points.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Steps of the gradient descent, a quarter of them with attraction exaggerated.</summary>
    public int Iterations { get; init; } = 800;

    /// <summary>Seed of sample and start. The same seed gives the same map on the same processor.</summary>
    public int Seed { get; init; }
}
