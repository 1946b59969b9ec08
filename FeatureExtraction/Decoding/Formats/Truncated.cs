namespace TransferLearning.FeatureExtraction.Decoding.Formats;

/// <summary>The failure of a file that ends too early.</summary>
internal static class Truncated
{
    public static ImageDecodeException Before(string what) => new($"truncated: the file ends before {what}");

    public static ImageDecodeException Length(long found, long expected) => new($"truncated: found {found} bytes, expected {expected}");
}
