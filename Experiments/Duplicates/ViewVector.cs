namespace TransferLearning.Experiments.Duplicates;

/// <summary>
/// A view as a vector whose products with others are correlations, 1 for equal views, about 0 for those of different images. It has the view's cosine transform without the mean, as a
/// perceptual hash has (Zauner 2010), but in full precision, and each frequency f multiplied by f: photographs have less of it in that measure (Field 1987), so all count alike.
/// </summary>
internal static class ViewVector
{
    private const int Side = PictureView.Side;

    // Higher frequencies are what recompressing, resizing and turning change most.
    private const double Highest = 9;

    // Less contrast than this, in grey levels, is noise.
    private const double LeastContrast = 3;

    private static readonly float[] s_basis = Basis();
    private static readonly (int Place, float Weight)[] s_kept = Kept();

    /// <summary>Length of a vector, D.</summary>
    public static int Dimension => s_kept.Length;

    /// <summary>The vector of a view.</summary>
    /// <param name="view">Grey levels, <c>[16,16]</c>.</param>
    /// <param name="vector">Gets the vector, <c>[D]</c>, of length 1; zeros for a view without contrast, which is like no other.</param>
    public static void Of(ReadOnlySpan<float> view, Span<float> vector)
    {
        Span<float> columns = stackalloc float[Side * Side];
        Span<float> transform = stackalloc float[Side * Side];
        Transform(view, columns);
        Transform(columns, transform);
        var (contrast, squares) = (0.0, 0.0);
        for (var i = 1; i < transform.Length; i++) contrast += transform[i] * transform[i];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = transform[s_kept[i].Place] * s_kept[i].Weight;
            squares += vector[i] * vector[i];
        }

        var factor = Math.Sqrt(contrast) / Side < LeastContrast || squares == 0 ? 0 : 1 / Math.Sqrt(squares);
        for (var i = 0; i < vector.Length; i++) vector[i] = (float)(vector[i] * factor);
    }

    // The cosine transform (DCT-II, orthonormal) of each row, as a column of the result: twice, it is that of both axes.
    private static void Transform(ReadOnlySpan<float> rows, Span<float> transposed)
    {
        for (var y = 0; y < Side; y++)
        {
            for (var f = 0; f < Side; f++)
            {
                var sum = 0f;
                for (var x = 0; x < Side; x++) sum += s_basis[(f * Side) + x] * rows[(y * Side) + x];
                transposed[(f * Side) + y] = sum;
            }
        }
    }

    private static float[] Basis()
    {
        var basis = new float[Side * Side];
        for (var f = 0; f < Side; f++)
        {
            for (var x = 0; x < Side; x++) basis[(f * Side) + x] = (float)(Math.Cos(Math.PI * (x + 0.5) * f / Side) * Math.Sqrt((f == 0 ? 1.0 : 2.0) / Side));
        }

        return basis;
    }

    private static (int, float)[] Kept() =>
        [.. from place in Enumerable.Range(1, (Side * Side) - 1) let f = Math.Sqrt(Math.Pow(place / Side, 2) + Math.Pow(place % Side, 2)) where f <= Highest select (place, (float)f)];
}
