using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Bilinear without antialias, as OpenCV has it: where both sides are halved exactly, each four pixels become their mean.</summary>
internal sealed class HalvingBilinear : Resampler
{
    private readonly PlainResampler _plain = new(new PlainBilinear());

    public override void Run(RgbImage image, ImageRegion region, Span<byte> result)
    {
        if (image.Width == 2 * region.ImageWidth && image.Height == 2 * region.ImageHeight) AreaResampler.Blocks(image, region, result);
        else _plain.Run(image, region, result);
    }
}
