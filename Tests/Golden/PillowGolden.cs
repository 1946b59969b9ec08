using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.Tests.Golden;

/// <summary>The files that Golden/pillow/make.py made.</summary>
internal static class PillowGolden
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Golden", "pillow");

    public static RgbImage Image(Npy pixels)
    {
        var image = new RgbImage(pixels.Shape[1], pixels.Shape[0]);
        pixels.Bytes.CopyTo(image.Pixels);
        return image;
    }

    /// <summary>The largest difference of two images of the same size, and how many of 1,000 values differ.</summary>
    public static (int Largest, double Share) Difference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var (largest, different) = (0, 0);
        for (var i = 0; i < a.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
            if (a[i] != b[i]) different++;
        }

        return (largest, (double)different / a.Length);
    }
}
