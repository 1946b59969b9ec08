using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>
/// How far a JPEG may be decoded smaller: its blocks of 8 × 8 become 4 × 4, 2 × 2 or single pixels before any pixel is made of them (the inverse DCT of their low frequencies), which
/// spares most of the work on a large photograph.
/// </summary>
internal sealed class JpegReduction
{
    // Twice what is needed leaves the resampling filter all frequencies that it keeps.
    private const int Margin = 2;

    private static readonly int[] s_denominators = [8, 4, 2];

    private readonly ResizeStep _resize;
    private readonly double _enlargement;

    private JpegReduction(ResizeStep resize, double enlargement) => (_resize, _enlargement) = (resize, enlargement);

    /// <summary>The reduction that a record allows; <see langword="null"/> where it allows none, or resizes nothing.</summary>
    /// <param name="record">The record.</param>
    /// <param name="enlargement">How many times the resized image's sides the whole image's come to, where a part of it becomes the whole input.</param>
    public static JpegReduction? For(PreprocessingRecord record, double enlargement)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Decode == JpegDecoding.Fast && record.Resize.Mode != ResizeMode.None ? new JpegReduction(record.Resize, enlargement) : null;
    }

    /// <summary>By what the sides of an image are divided, rounded up: 8, 4, 2, or 1 for not at all.</summary>
    /// <param name="width">Columns, upright where the image will be.</param>
    /// <param name="height">Rows.</param>
    public int Denominator(int width, int height) => Array.Find(s_denominators, d => IsEnough(Side(width, d), Side(height, d))) is var found and > 0 ? found : 1;

    /// <summary>A side of the reduced image.</summary>
    public static int Side(int side, int denominator) => (side + denominator - 1) / denominator;

    private bool IsEnough(int width, int height)
    {
        var size = _resize.Size!.Value;
        return _resize.Mode == ResizeMode.Exact
            ? width >= Needed(size.Width) && height >= Needed(size.Height)
            : Math.Min(width, height) >= Needed(Math.Min(size.Height, size.Width));
    }

    private double Needed(int side) => Margin * _enlargement * side;
}
