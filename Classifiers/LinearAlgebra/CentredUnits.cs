namespace TransferLearning.Classifiers.LinearAlgebra;

/// <summary>
/// Vectors at length 1, moved by their mean: half the squared distance of two is one minus the cosine of their angle, and where all point nearly the same way their
/// differences are in the digits that moving brings to the front.
/// </summary>
internal sealed class CentredUnits
{
    /// <summary>Moves vectors <c>[N,D]</c>.</summary>
    public CentredUnits(ReadOnlySpan<float> vectors, int dimension)
    {
        var count = vectors.Length / dimension;
        var centre = new double[dimension];
        var inverses = new double[count];
        for (var r = 0; r < count; r++)
        {
            var row = vectors.Slice(r * dimension, dimension);
            Vectors.AddScaled(centre, row, inverses[r] = Vectors.InverseLength(row));
        }

        Centre = [.. centre.Select(c => (float)(c / count))];
        for (var d = 0; d < dimension; d++) centre[d] = Centre[d];
        Values = new float[vectors.Length];
        HalfNorms = new double[count];
        IsZero = new bool[count];
        for (var r = 0; r < count; r++)
        {
            var moved = Values.AsSpan(r * dimension, dimension);
            Vectors.ScaleAndSubtract(vectors.Slice(r * dimension, dimension), inverses[r], centre, moved);
            (HalfNorms[r], IsZero[r]) = (Vectors.SquaredNorm(moved) / 2, inverses[r] == 0);
        }
    }

    /// <summary>What was taken off, <c>[D]</c>.</summary>
    public float[] Centre { get; }

    /// <summary>The moved vectors, <c>[N,D]</c>.</summary>
    public float[] Values { get; }

    /// <summary>Half of their squared norms, <c>[N]</c>.</summary>
    public double[] HalfNorms { get; }

    /// <summary>Which were zeros, that have no direction and are at distance 1 from all, <c>[N]</c>.</summary>
    public bool[] IsZero { get; }
}
