namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>
/// A filter that does not widen when it shrinks an image, as OpenCV's: a few pixels side by side, weighed with whole numbers of 2⁻¹¹. How the sums of the rows are
/// rounded differs from filter to filter there, and so it does here.
/// </summary>
internal abstract class PlainFilter
{
    /// <summary>Bits behind the binary point of a weight.</summary>
    protected const int Precision = 11;

    /// <summary>Pixels that are weighed.</summary>
    public abstract int Width { get; }

    /// <summary>Where a resized pixel lies: the pixel before it, and how far it lies behind that one, from 0 to 1.</summary>
    /// <param name="i">Number of the resized pixel.</param>
    /// <param name="scale">Pixels for each resized one.</param>
    /// <param name="inverse">Resized pixels for each pixel.</param>
    public virtual (int Before, float Fraction) Place(int i, double scale, double inverse)
    {
        var place = (float)(((i + 0.5) * scale) - 0.5);
        var before = (int)MathF.Floor(place);
        return (before, place - before);
    }

    /// <summary>The weights of the pixels around a place.</summary>
    /// <param name="fraction">How far it lies behind the pixel before it.</param>
    /// <param name="weights">Receives them; <see cref="Width"/> / 2 − 1 of them come before that pixel.</param>
    public abstract void Weigh(float fraction, Span<float> weights);

    /// <summary>Makes a resized row of rows whose pixels were weighed, each sum of 2⁻¹¹.</summary>
    /// <param name="rows">The rows, as many as <see cref="Width"/>.</param>
    /// <param name="weights">A weight a row.</param>
    /// <param name="result">The row.</param>
    public abstract void Combine(int[][] rows, ReadOnlySpan<short> weights, Span<byte> result);

    /// <summary>A weight as a whole number.</summary>
    public static short FixedPoint(float weight) => (short)Math.Clamp(MathF.Round(weight * (1 << Precision)), short.MinValue, short.MaxValue);
}

/// <summary>The sinc function of four lobes under the middle lobe of a four times wider one (Duchon 1979).</summary>
internal sealed class PlainLanczos : PlainFilter
{
    private const double Diagonal = 0.70710678118654752440084436210485;
    private static readonly (double Sine, double Cosine)[] s_turns = [(1, 0), (-Diagonal, -Diagonal), (0, 1), (Diagonal, -Diagonal), (-1, 0), (Diagonal, Diagonal), (0, -1), (-Diagonal, Diagonal)];

    public override int Width => 8;

    public override void Weigh(float fraction, Span<float> weights)
    {
        // sin of each eighth turn follows from the first; where the distance is 0 the weight outweighs all others.
        var first = -(fraction + 3) * Math.PI * 0.25;
        var (sine, cosine) = (Math.Sin(first), Math.Cos(first));
        var sum = 0f;
        for (var i = 0; i < weights.Length; i++)
        {
            var distance = fraction + 3 - i;
            var angle = -distance * Math.PI * 0.25;
            weights[i] = MathF.Abs(distance) >= 1e-6f ? (float)(((s_turns[i].Sine * sine) + (s_turns[i].Cosine * cosine)) / (angle * angle)) : 1e30f;
            sum += weights[i];
        }

        sum = 1 / sum;
        for (var i = 0; i < weights.Length; i++) weights[i] *= sum;
    }

    public override void Combine(int[][] rows, ReadOnlySpan<short> weights, Span<byte> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            var sum = 1 << ((2 * Precision) - 1);
            for (var k = 0; k < weights.Length; k++) sum += rows[k][i] * weights[k];
            result[i] = (byte)Math.Clamp(sum >> (2 * Precision), 0, 255);
        }
    }
}
