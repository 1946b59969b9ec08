
namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>The failure of images that OpenCV would decode and Skia is not used for: how it is worded, and how it is known again among failures that were kept as text.</summary>
internal static class OpenCvWanted
{
    private const string Middle = " is decoded by OpenCV alone, not by Skia, which decodes here: ";

    /// <summary>Whether the reason why an image cannot be used is that OpenCV is not in use.</summary>
    public static bool IsReason(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason.Contains(Middle, StringComparison.Ordinal);
    }

    /// <summary>How many images could not be used for want of OpenCV.</summary>
    /// <param name="failures">All that could not be used.</param>
    public static int Count(IReadOnlyList<ItemFailure> failures) => failures.Count(f => IsReason(f.Reason));

    /// <summary>What to do about it, as the reason says.</summary>
    public static string NextOf(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason[(reason.IndexOf(Middle, StringComparison.Ordinal) + Middle.Length)..];
    }

    /// <param name="kind">The kind, as its users call it.</param>
    /// <param name="next">What brings OpenCV.</param>
    internal static ImageDecodeException For(string kind, string next) => new($"{kind}{Middle}{next}");
}
