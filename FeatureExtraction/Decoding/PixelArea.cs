namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>A rectangle of an image's pixels.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Right">One behind the last column.</param>
/// <param name="Bottom">One behind the last row.</param>
internal readonly record struct PixelArea(int Left, int Top, int Right, int Bottom)
{
    /// <summary>All pixels of an image.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public static PixelArea Whole(int width, int height) => new(0, 0, width, height);

    /// <summary>Whether all pixels of another rectangle are in it.</summary>
    public bool Holds(PixelArea other) => other.Left >= Left && other.Top >= Top && other.Right <= Right && other.Bottom <= Bottom;

    /// <summary>The rectangle with some more on all sides, as far as the image goes.</summary>
    /// <param name="margin">Columns and rows a side.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="height">Rows of the image.</param>
    public PixelArea Widened(int margin, int width, int height) =>
        new(Math.Max(0, Left - margin), Math.Max(0, Top - margin), Math.Min(width, Right + margin), Math.Min(height, Bottom + margin));
}
