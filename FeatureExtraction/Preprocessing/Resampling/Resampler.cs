using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>A way to resize. Safe to use from several threads at once.</summary>
internal abstract class Resampler
{
    /// <summary>How far from its own middle a resized pixel is made of pixels at most, counted in pixels of the coarser of both grids.</summary>
    protected abstract double Reach { get; }

    /// <summary>Computes a part of the resized image, the same pixels as the whole would have there.</summary>
    /// <param name="image">The image as decoded; the pixels of <see cref="Source"/> at least.</param>
    /// <param name="region">Size of the resized image, and the part of it that is wanted.</param>
    /// <param name="result">The part's pixels, <c>[Height, Width, 3]</c>, RGB.</param>
    /// <exception cref="InvalidOperationException">Of the image not all of these were decoded.</exception>
    public void Run(RgbImage image, ImageRegion region, Span<byte> result)
    {
        image.Require(Source(region, image.Width, image.Height));
        Resize(image, region, result);
    }

    /// <summary>The pixels of an image that a part of the resized image is made of, with a few around them.</summary>
    /// <param name="region">The part.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="height">Rows of the image.</param>
    public PixelArea Source(ImageRegion region, int width, int height)
    {
        var (left, right) = Side(region.Left, region.Width, region.ImageWidth, width);
        var (top, bottom) = Side(region.Top, region.Height, region.ImageHeight, height);
        return new PixelArea(left, top, right, bottom);
    }

    /// <summary>What <see cref="Run"/> computes.</summary>
    protected abstract void Resize(RgbImage image, ImageRegion region, Span<byte> result);

    // A pixel more on either side, for places that are rounded.
    private (int From, int End) Side(int from, int count, int output, int input)
    {
        var scale = (double)input / output;
        var reach = (Reach * Math.Max(scale, 1)) + 1;
        return ((int)Math.Max(0, ((from + 0.5) * scale) - reach), (int)Math.Min(input, Math.Ceiling(((from + count - 0.5) * scale) + reach)));
    }
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
    protected override double Reach => 1;

    protected override void Resize(RgbImage image, ImageRegion region, Span<byte> result)
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
    protected override double Reach => 1;

    protected override void Resize(RgbImage image, ImageRegion region, Span<byte> result)
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
