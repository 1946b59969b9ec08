using System.Numerics;
using System.Runtime.InteropServices;
using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Embedding2D;

/// <summary>Inner products of all pairs of rows, scaled to length 1 and centred (a Gram matrix), <c>[N,N]</c>: distances and principal components follow from it, whatever the dimension.</summary>
internal sealed class SimilarityMatrix
{
    private readonly float[] _values;

    private SimilarityMatrix(float[] values, int rows)
    {
        _values = values;
        Rows = rows;
    }

    public int Rows { get; }

    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * Rows, Rows);

    /// <summary>Squared distance of two rows.</summary>
    public double SquaredDistance(int i, int j) => Math.Max(0, (double)Row(i)[i] + Row(j)[j] - (2.0 * Row(i)[j]));

    public static SimilarityMatrix Of(FeatureMatrix features, CancellationToken cancellation)
    {
        var (n, d) = (features.Rows, features.Dimension);
        var rows = new float[n][];
        for (var i = 0; i < n; i++) rows[i] = UnitLength(features.Row(i));
        Centre(rows, d);
        var values = new float[n * n];
        Parallel.For(0, n, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            for (var j = 0; j <= i; j++) values[(i * n) + j] = values[(j * n) + i] = Dot(rows[i], rows[j]);
        });
        return new SimilarityMatrix(values, n);
    }

    private static float[] UnitLength(ReadOnlySpan<float> row)
    {
        var norm = 0.0;
        foreach (var v in row) norm += (double)v * v;
        var scale = norm > 0 ? (float)(1 / Math.Sqrt(norm)) : 0;
        var unit = new float[row.Length];
        for (var k = 0; k < unit.Length; k++) unit[k] = row[k] * scale;
        return unit;
    }

    private static void Centre(float[][] rows, int dimension)
    {
        var mean = new double[dimension];
        foreach (var row in rows)
        {
            for (var k = 0; k < dimension; k++) mean[k] += row[k];
        }

        foreach (var row in rows)
        {
            for (var k = 0; k < dimension; k++) row[k] -= (float)(mean[k] / rows.Length);
        }
    }

    private static float Dot(float[] a, float[] b)
    {
        var va = MemoryMarshal.Cast<float, Vector<float>>(a);
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b);
        Vector<float> s0 = Vector<float>.Zero, s1 = Vector<float>.Zero;
        var v = 0;
        for (; v + 1 < va.Length; v += 2)
        {
            s0 += va[v] * vb[v];
            s1 += va[v + 1] * vb[v + 1];
        }

        if (v < va.Length) s0 += va[v] * vb[v];
        var sum = Vector.Sum(s0 + s1);
        for (var k = va.Length * Vector<float>.Count; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }
}
