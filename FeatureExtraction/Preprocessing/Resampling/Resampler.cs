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

/// <summary>A part of the resized image: what the crop keeps.</summary>
/// <param name="ImageWidth">Columns of the whole resized image.</param>
/// <param name="ImageHeight">Rows of the whole resized image.</param>
/// <param name="Left">First column of the part.</param>
/// <param name="Top">First row of the part.</param>
/// <param name="Width">Columns of the part.</param>
/// <param name="Height">Rows of the part.</param>
internal readonly record struct ImageRegion(int ImageWidth, int ImageHeight, int Left, int Top, int Width, int Height);

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

/// <summary>Takes the pixel that the middle of the resized pixel falls into, as Pillow does.</summary>
internal sealed class NearestResampler : Resampler
{
    public override void Run(RgbImage image, ImageRegion region, Span<byte> result)
    {
        var columns = Nearest(image.Width, region.ImageWidth, region.Left, region.Width);
        var rows = Nearest(image.Height, region.ImageHeight, region.Top, region.Height);
        for (var y = 0; y < rows.Length; y++)
        {
            ReadOnlySpan<byte> source = image.Row(rows[y]);
            var target = result.Slice(y * 3 * region.Width, 3 * region.Width);
            for (var x = 0; x < columns.Length; x++) source.Slice(3 * columns[x], 3).CopyTo(target[(3 * x)..]);
        }
    }

    private static int[] Nearest(int input, int output, int from, int count)
    {
        // Steps are added up, not multiplied, because Pillow's are: where the middle falls on a border, the rounding decides.
        var step = (double)input / output;
        var places = new int[count];
        var place = step * 0.5;
        for (var i = 0; i < from + count; i++, place += step)
        {
            if (i >= from) places[i - from] = Math.Min(input - 1, (int)place);
        }

        return places;
    }
}
