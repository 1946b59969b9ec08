using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Randomness;

namespace TransferLearning.Classifiers.Neighbors;

/// <summary>
/// The directions that hold most of the length of a matrix's rows, found on a sample by subspace iteration (Halko, Martinsson and Tropp 2011, algorithm 4.4). Any directions would do for
/// what is built on them (<see cref="ShortRows"/>); good ones make it fast.
/// </summary>
internal static unsafe class LeadingDirections
{
    private const int Sample = 1024;
    private const int Rounds = 3;
    private const int ReadAtOnce = 128;

    /// <summary>Finds directions.</summary>
    /// <param name="rows">The rows, <c>[N,D]</c>.</param>
    /// <param name="count">How many, at most D.</param>
    /// <returns>Vectors at right angles to each other, the strongest about first, <c>[count,D]</c>. Their lengths are 1 or a little below, so that no vector's shadow on them is longer than itself.</returns>
    public static float[] Of(FeatureMatrix rows, int count)
    {
        var (n, d) = (Math.Min(rows.Rows, Sample), rows.Dimension);
        var random = SplitMix64.Stream(0);
        using var sample = new AlignedBuffer((long)n * BlockProduct.Stride(d));
        for (var i = 0; i < n; i++)
        {
            var row = rows.Row(n == rows.Rows ? i : (int)(((long)i * rows.Rows / n) + random.Next((int)Math.Max(1, rows.Rows / n))));
            var inverse = Vectors.InverseLength(row);
            var unit = sample.Span((long)i * BlockProduct.Stride(d), d);
            for (var j = 0; j < d; j++) unit[j] = (float)(row[j] * inverse);
            // Around a row of a mapped store the system reads a stretch: of many rows, all of it.
            if (i % ReadAtOnce == ReadAtOnce - 1) rows.ReleasePages();
        }

        var directions = new float[count * d];
        for (var i = 0; i < directions.Length; i++) directions[i] = (float)(random.NextDouble() - 0.5);
        Orthonormalize(directions, count, d);
        for (var round = 0; round < Rounds; round++)
        {
            directions = Turn(sample, n, directions, count, d);
            Orthonormalize(directions, count, d);
        }

        // Rounding may have made one longer than 1, or the angles other than right.
        for (var i = 0; i < directions.Length; i++) directions[i] *= 1 - 1e-5f;
        return directions;
    }

    // V·(SᵀS) = (S·Vᵀ)ᵀ·S.
    private static float[] Turn(AlignedBuffer sample, int n, float[] directions, int count, int d)
    {
        var (stride, width) = (BlockProduct.Stride(d), BlockProduct.Stride(count));
        using var packed = PackedRows.Of(directions, count, d);
        using var shadows = new AlignedBuffer((long)n * width);
        BlockProduct.Accumulate(sample.Pointer, stride, n, packed, shadows.Pointer, width);
        using var turned = new AlignedBuffer((long)count * stride);
        BlockProduct.Accumulate(shadows.Pointer, 1, width, count, sample.Pointer, stride, d, n, turned.Pointer, stride);
        var result = new float[count * d];
        for (var i = 0; i < count; i++) turned.Span((long)i * stride, d).CopyTo(result.AsSpan(i * d, d));
        return result;
    }

    // Gram–Schmidt, twice, which is enough (Giraud, Langou and Rozložník 2005); what is spanned already becomes zeros.
    private static void Orthonormalize(float[] vectors, int count, int d)
    {
        for (var i = 0; i < count; i++)
        {
            var vector = vectors.AsSpan(i * d, d);
            var before = Math.Sqrt(Vectors.SquaredNorm(vector));
            for (var pass = 0; pass < 2; pass++)
            {
                for (var j = 0; j < i; j++)
                {
                    var other = vectors.AsSpan(j * d, d);
                    FloatVectors.AddScaled(vector, other, -(float)Vectors.Dot(vector, other));
                }
            }

            var length = Math.Sqrt(Vectors.SquaredNorm(vector));
            if (length > 1e-4 * before) FloatVectors.Scale(vector, (float)(1 / length));
            else vector.Clear();
        }
    }
}
