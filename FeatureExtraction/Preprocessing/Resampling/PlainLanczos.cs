namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>The sinc function of four lobes under the middle lobe of a four times wider one (Duchon 1979).</summary>
internal sealed class PlainLanczos : PlainFilter
{
    private const double Diagonal = 0.70710678118654752440084436210485;
    private static readonly (double Sine, double Cosine)[] Turns = [(1, 0), (-Diagonal, -Diagonal), (0, 1), (Diagonal, -Diagonal), (-1, 0), (Diagonal, Diagonal), (0, -1), (-Diagonal, Diagonal)];

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
            weights[i] = MathF.Abs(distance) >= 1e-6f ? (float)(((Turns[i].Sine * sine) + (Turns[i].Cosine * cosine)) / (angle * angle)) : 1e30f;
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
