using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Between two pixels in proportion.</summary>
internal class PlainBilinear : PlainFilter
{
    public override int Width => 2;

    public override void Weigh(float fraction, Span<float> weights) => (weights[0], weights[1]) = (1 - fraction, fraction);

    // Four bits of each sum go before it is weighed, and sixteen of the product: OpenCV's products fit into 16 bits.
    public override void Combine(int[][] rows, ReadOnlySpan<short> weights, Span<byte> result)
    {
        ReadOnlySpan<int> upper = rows[0].AsSpan(0, result.Length), lower = rows[1].AsSpan(0, result.Length);
        int a = weights[0], b = weights[1];
        for (var i = 0; i < result.Length; i++) result[i] = (byte)(((a * (upper[i] >> 4) >> 16) + (b * (lower[i] >> 4) >> 16) + 2) >> 2);
    }
}

/// <summary>The area filter where a side does not shrink: each pixel keeps its area, and only a resized pixel on a border between two mixes them.</summary>
internal sealed class EnlargedArea : PlainBilinear
{
    public override (int Before, float Fraction) Place(int i, double scale, double inverse)
    {
        var before = (int)Math.Floor(i * scale);
        var fraction = (float)(i + 1 - ((before + 1) * inverse));
        return (before, fraction <= 0 ? 0 : fraction - MathF.Floor(fraction));
    }
}

/// <summary>Bilinear without antialias, as OpenCV has it: where both sides are halved exactly, each four pixels become their mean.</summary>
internal sealed class HalvingBilinear : Resampler
{
    private readonly PlainResampler _plain = new(new PlainBilinear());

    protected override double Reach => 1;

    protected override void Resize(RgbImage image, ImageRegion region, Span<byte> result)
    {
        if (image.Width == 2 * region.ImageWidth && image.Height == 2 * region.ImageHeight) AreaResampler.Blocks(image, region, result);
        else _plain.Run(image, region, result);
    }
}
