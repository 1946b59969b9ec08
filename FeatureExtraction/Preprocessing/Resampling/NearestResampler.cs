using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

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
