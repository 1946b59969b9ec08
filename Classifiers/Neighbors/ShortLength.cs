using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Neighbors;

/// <summary>How many directions short rows get (<see cref="ShortRows"/>): few cost little a pair, many leave fewer pairs to be measured. Pairs of a sample tell which is cheapest.</summary>
internal static class ShortLength
{
    private const int Sample = 512;
    private const int ReadAtOnce = 128;

    // A quarter of a gigabyte of short rows.
    private const int MostValues = 1 << 26;

    // One less than what fills whole vectors: the length of the rest takes a place, too.
    private static readonly int[] s_lengths = [15, 31, 47, 63, 95, 127];

    /// <summary>The directions that suit the rows and the threshold, <c>[M,D]</c>.</summary>
    public static float[] Choose(FeatureMatrix rows, double threshold)
    {
        var d = rows.Dimension;
        int[] lengths = [.. s_lengths.Where(m => m < d && (long)(m + 1) * rows.Rows <= MostValues)];
        if (lengths.Length == 0) lengths = [Math.Min(d, s_lengths[0])];
        var directions = LeadingDirections.Of(rows, lengths[^1]);
        if (lengths.Length == 1) return directions;
        var shadows = Shadows(rows, directions);
        var best = lengths.MinBy(m => m + (LeftShare(shadows, m, threshold) * 20 * d));
        return directions[..(best * d)];
    }

    private static float[][] Shadows(FeatureMatrix rows, float[] directions)
    {
        var (n, d) = (Math.Min(rows.Rows, Sample), rows.Dimension);
        var shadows = new float[n][];
        for (var i = 0; i < n; i++)
        {
            var row = rows.Row((int)((long)i * rows.Rows / n));
            var inverse = Vectors.InverseLength(row);
            shadows[i] = new float[directions.Length / d];
            for (var m = 0; m < shadows[i].Length; m++) shadows[i][m] = (float)(Vectors.Dot(row, directions.AsSpan(m * d, d)) * inverse);
            if (i % ReadAtOnce == ReadAtOnce - 1) rows.ReleasePages();
        }

        return shadows;
    }

    // The share of pairs that shadows of a length leave to be measured.
    private static double LeftShare(float[][] shadows, int length, double threshold)
    {
        var rests = shadows.Select(s => Math.Sqrt(Math.Max(0, 1 - Vectors.SquaredNorm(s.AsSpan(0, length))))).ToArray();
        var left = 0L;
        for (var i = 0; i < shadows.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Vectors.Dot(shadows[i].AsSpan(0, length), shadows[j].AsSpan(0, length)) + (rests[i] * rests[j]) >= threshold) left++;
            }
        }

        return left / Math.Max(1.0, shadows.Length * (shadows.Length - 1.0) / 2);
    }
}
