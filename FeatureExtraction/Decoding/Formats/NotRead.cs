namespace TransferLearning.FeatureExtraction.Decoding.Formats;

/// <summary>The failure of a file that is whole, as far as one can tell, and of a kind that is not read.</summary>
internal static class NotRead
{
    /// <param name="what">The kind, as its users call it.</param>
    public static ImageDecodeException Kind(string what) => new($"{what} is not read; convert it to PNG or JPEG");
}
