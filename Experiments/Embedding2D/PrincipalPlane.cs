using TransferLearning.Core.Randomness;

namespace TransferLearning.Experiments.Embedding2D;

/// <summary>Coordinates along the two principal components: the first eigenvectors of the similarity matrix, by power iteration.</summary>
internal static class PrincipalPlane
{
    private const int Iterations = 60; // a start for t-SNE: directions need not be exact

    /// <summary>Both coordinates of each row, <c>[N]</c>.</summary>
    public static (float[] X, float[] Y) Of(SimilarityMatrix similarities, int seed)
    {
        var random = SplitMix64.Stream(seed);
        var first = Component(similarities, random, null);
        var second = Component(similarities, random, first);
        return (Scaled(similarities, first), Scaled(similarities, second));
    }

    private static double[] Component(SimilarityMatrix similarities, SplitMix64 random, double[]? other)
    {
        var v = new double[similarities.Rows];
        for (var i = 0; i < v.Length; i++) v[i] = random.NextDouble() - 0.5;
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            if (other is not null)
            {
                var along = Dot(v, other);
                for (var i = 0; i < v.Length; i++) v[i] -= along * other[i];
            }

            v = Times(similarities, v);
            var length = Math.Sqrt(Dot(v, v));
            if (length < 1e-30) return v; // the rows span no such direction
            for (var i = 0; i < v.Length; i++) v[i] /= length;
        }

        return v;
    }

    private static float[] Scaled(SimilarityMatrix similarities, double[] v)
    {
        var scale = Math.Sqrt(Math.Max(0, Dot(v, Times(similarities, v)))); // the root of the eigenvalue
        return Array.ConvertAll(v, x => (float)(x * scale));
    }

    private static double[] Times(SimilarityMatrix similarities, double[] v)
    {
        var product = new double[v.Length];
        for (var i = 0; i < v.Length; i++)
        {
            var row = similarities.Row(i);
            var sum = 0.0;
            for (var j = 0; j < v.Length; j++) sum += row[j] * v[j];
            product[i] = sum;
        }

        return product;
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
