using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Resizes with a filter that does not widen, to the very pixels of OpenCV's resize on x86-64: each row is weighed once, as whole numbers, and rows are combined.</summary>
internal sealed class PlainResampler(PlainFilter filter) : Resampler
{
    public override void Run(RgbImage image, ImageRegion region, Span<byte> result)
    {
        if (region.ImageWidth == image.Width && region.ImageHeight == image.Height)
        {
            new CopyResampler().Run(image, region, result);
            return;
        }

        var columns = PlainTaps.Create(filter, image.Width, region.ImageWidth, region.Left, region.Width);
        var rows = PlainTaps.Create(filter, image.Height, region.ImageHeight, region.Top, region.Height);
        var length = 3 * region.Width;
        var window = new RowWindow<int>(filter.Width, length);
        try
        {
            var wanted = new int[filter.Width][];
            for (var y = 0; y < region.Height; y++)
            {
                var places = rows.Places.AsSpan(y * filter.Width, filter.Width);
                for (var k = 0; k < wanted.Length; k++)
                {
                    if (!window.TryTake(places[k], places, out wanted[k])) Horizontal(image.Row(places[k]), columns, wanted[k].AsSpan(0, length));
                }

                filter.Combine(wanted, rows.Weights.AsSpan(y * filter.Width, filter.Width), result.Slice(y * length, length));
            }
        }
        finally
        {
            window.Return();
        }
    }

    private void Horizontal(ReadOnlySpan<byte> row, PlainTaps taps, Span<int> sums)
    {
        for (int i = 0, t = 0; i < sums.Length; i += 3)
        {
            int r = 0, g = 0, b = 0;
            for (var k = 0; k < filter.Width; k++, t++)
            {
                var pixel = row.Slice(3 * taps.Places[t], 3);
                int weight = taps.Weights[t];
                r += pixel[0] * weight;
                g += pixel[1] * weight;
                b += pixel[2] * weight;
            }

            (sums[i], sums[i + 1], sums[i + 2]) = (r, g, b);
        }
    }
}
