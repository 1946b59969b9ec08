using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>A way to resize. Safe to use from several threads at once.</summary>
internal abstract class Resampler
{
    /// <summary>Computes a part of the resized image, the same pixels as the whole would have there.</summary>
    /// <param name="image">The image as decoded.</param>
    /// <param name="region">Size of the resized image, and the part of it that is wanted.</param>
    /// <param name="result">The part's pixels, <c>[Height, Width, 3]</c>, RGB.</param>
    public abstract void Run(RgbImage image, ImageRegion region, Span<byte> result);
}
