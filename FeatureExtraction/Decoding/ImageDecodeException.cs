using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>An image that cannot be used; the message is a short reason that fits behind the file's name.</summary>
public sealed class ImageDecodeException : TlearnException
{
    /// <summary>Creates the failure.</summary>
    /// <param name="reason">Why the image cannot be used, without the file's name.</param>
    /// <param name="inner">The cause.</param>
    public ImageDecodeException(string reason, Exception? inner = null)
        : base(reason, null, inner)
    {
    }
}
