using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>No resize: copies the part.</summary>
internal sealed class CopyResampler : Resampler
{
    public override void Run(RgbImage image, ImageRegion region, Span<byte> result)
    {
        for (var y = 0; y < region.Height; y++)
        {
            image.Row(region.Top + y).Slice(3 * region.Left, 3 * region.Width).CopyTo(result[(y * 3 * region.Width)..]);
        }
    }
}
