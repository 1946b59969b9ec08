using TransferLearning.Classifiers.LinearAlgebra;

namespace TransferLearning.Classifiers.Centroid;

/// <summary>
/// Class means moved so that their own mean is the origin: distances do not change, and a product of vectors around the origin loses the fewest digits.
/// </summary>
internal sealed class CentredMeans
{
    // Below this share of the squared norms a squared distance has lost too many digits, and is measured again.
    private const double Digits = 0.05;
    private readonly float[] _means;
    private readonly int[] _counts;

    /// <summary>Moves means <c>[C,D]</c> of classes with so many rows, <c>[C]</c>; those without count for nothing.</summary>
    public CentredMeans(float[] means, int[] counts)
    {
        _means = means;
        _counts = counts;
        Classes = counts.Length;
        Dimension = means.Length / counts.Length;
        var centre = new double[Dimension];
        for (var i = 0; i < means.Length; i++)
        {
            if (counts[i / Dimension] > 0) centre[i % Dimension] += means[i] / (double)counts.Count(n => n > 0);
        }

        Centre = [.. centre.Select(c => (float)c)];
        Values = [.. means.Select((m, i) => counts[i / Dimension] > 0 ? m - Centre[i % Dimension] : 0)];
        SquaredNorms = [.. Enumerable.Range(0, Classes).Select(c => Vectors.SquaredNorm(Values.AsSpan(c * Dimension, Dimension)))];
    }

    /// <summary>Number of classes, C.</summary>
    public int Classes { get; }

    /// <summary>Length of a mean, D.</summary>
    public int Dimension { get; }

    /// <summary>The means as they were, <c>[C,D]</c>.</summary>
    public float[] Means => _means;

    /// <summary>What was taken off, <c>[D]</c>.</summary>
    public float[] Centre { get; }

    /// <summary>The moved means, <c>[C,D]</c>; of a class without rows zeros.</summary>
    public float[] Values { get; }

    /// <summary>Their squared norms, <c>[C]</c>.</summary>
    public double[] SquaredNorms { get; }

    /// <summary>Euclidean distances of rows to all means by one product.</summary>
    /// <param name="rows">Scaled rows, <c>[count,D]</c>.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="packed">The moved means.</param>
    /// <param name="distances">Gets the distances, <c>[count,C]</c>; of classes without rows anything.</param>
    public unsafe void Distances(ReadOnlySpan<float> rows, int count, PackedRows packed, Span<float> distances)
    {
        var moved = new float[count * Dimension];
        for (var i = 0; i < moved.Length; i += Dimension) System.Numerics.Tensors.TensorPrimitives.Subtract(rows.Slice(i, Dimension), Centre, moved.AsSpan(i, Dimension));
        distances.Clear();
        fixed (float* from = moved)
        fixed (float* to = distances)
        {
            BlockProduct.Accumulate(from, Dimension, count, packed, to, Classes);
        }

        for (var r = 0; r < count; r++)
        {
            var norm = Vectors.SquaredNorm(moved.AsSpan(r * Dimension, Dimension));
            for (var c = 0; c < Classes; c++)
            {
                if (_counts[c] == 0) continue;
                ref var distance = ref distances[(r * Classes) + c];
                var squared = norm + SquaredNorms[c] - (2.0 * distance);
                if (!(squared > Digits * (norm + SquaredNorms[c]))) squared = Vectors.SquaredDistance(rows.Slice(r * Dimension, Dimension), _means.AsSpan(c * Dimension, Dimension));
                distance = (float)Math.Sqrt(squared);
            }
        }
    }
}
