namespace TransferLearning.Experiments.Embedding2D;

/// <summary>The joint probabilities p of t-SNE (van der Maaten &amp; Hinton 2008, section 2 and equation 1 for the conditional, section 3.1 for the joint ones).</summary>
internal static class Affinities
{
    /// <summary>Symmetric, zero on the diagonal, sum 1; <c>[N,N]</c>, row-major.</summary>
    public static float[] Of(SimilarityMatrix similarities, double perplexity, CancellationToken cancellation)
    {
        var n = similarities.Rows;
        var p = new float[n * n];
        Parallel.For(0, n, new ParallelOptions { CancellationToken = cancellation }, i => Conditional(similarities, i, perplexity, p.AsSpan(i * n, n)));
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++) p[(i * n) + j] = p[(j * n) + i] = (p[(i * n) + j] + p[(j * n) + i]) / (2 * n);
        }

        return p;
    }

    /// <summary>Neighbours of row <paramref name="i"/> under a Gaussian whose width, found by bisection, gives the distribution the wanted perplexity.</summary>
    internal static void Conditional(SimilarityMatrix similarities, int i, double perplexity, Span<float> p)
    {
        var distance = new double[similarities.Rows];
        var nearest = double.PositiveInfinity;
        for (var j = 0; j < distance.Length; j++)
        {
            distance[j] = similarities.SquaredDistance(i, j);
            if (j != i) nearest = Math.Min(nearest, distance[j]);
        }

        var wanted = Math.Log(perplexity);
        double precision = 1, low = 0, high = double.PositiveInfinity;
        var weights = new double[distance.Length];
        for (var step = 0; step < 60; step++)
        {
            double sum = 0, weighted = 0;
            for (var j = 0; j < distance.Length; j++)
            {
                var beyond = distance[j] - nearest; // a common factor, taken out so that the nearest never vanishes
                sum += weights[j] = j == i ? 0 : Math.Exp(-precision * beyond);
                weighted += weights[j] * beyond;
            }

            for (var j = 0; j < distance.Length; j++) p[j] = (float)(weights[j] / sum);
            var entropy = Math.Log(sum) + (precision * weighted / sum);
            if (Math.Abs(entropy - wanted) < 1e-5) return;
            if (entropy > wanted) low = precision;
            else high = precision;
            precision = double.IsPositiveInfinity(high) ? precision * 2 : (low + high) / 2;
        }
    }
}
