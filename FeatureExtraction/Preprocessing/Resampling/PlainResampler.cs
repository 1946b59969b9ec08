using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Resizes with a filter that does not widen, to the very pixels of OpenCV's resize on x86-64: each row is weighed once, as whole numbers, and rows are combined.</summary>
internal sealed class PlainResampler(PlainFilter filter) : Resampler
{
    protected override double Reach => filter.Width / 2;

    protected override void Resize(RgbImage image, ImageRegion region, Span<byte> result)
    {
        if (region.ImageWidth == image.Width && region.ImageHeight == image.Height)
        {
            new CopyResampler().Run(image, region, result);
            return;
        }

        var columns = PlainKernelMap.Create(filter, image.Width, region.ImageWidth, region.Left, region.Width);
        var rows = PlainKernelMap.Create(filter, image.Height, region.ImageHeight, region.Top, region.Height);
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

    private void Horizontal(ReadOnlySpan<byte> row, PlainKernelMap map, Span<int> sums)
    {
        for (int i = 0, t = 0; i < sums.Length; i += 3)
        {
            int r = 0, g = 0, b = 0;
            for (var k = 0; k < filter.Width; k++, t++)
            {
                var pixel = row.Slice(3 * map.Places[t], 3);
                int weight = map.Weights[t];
                r += pixel[0] * weight;
                g += pixel[1] * weight;
                b += pixel[2] * weight;
            }

            (sums[i], sums[i + 1], sums[i + 2]) = (r, g, b);
        }
    }
}

/// <summary>Which pixels of a line a <see cref="PlainFilter"/> weighs for each resized pixel.</summary>
/// <param name="Places">Numbers of pixels, row-major <c>[pixels, width of the filter]</c>, held at the line's ends.</param>
/// <param name="Weights">Their weights.</param>
internal sealed record PlainKernelMap(int[] Places, short[] Weights)
{
    /// <summary>Weights of the resized pixels <paramref name="from"/> to <paramref name="from"/> + <paramref name="count"/>.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="input">Length of the line.</param>
    /// <param name="output">Length of the resized line, all of it.</param>
    /// <param name="from">The first resized pixel that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
    public static PlainKernelMap Create(PlainFilter filter, int input, int output, int from, int count)
    {
        var inverse = (double)output / input;
        var (places, weights) = (new int[count * filter.Width], new short[count * filter.Width]);
        Span<float> line = stackalloc float[filter.Width];
        for (var i = 0; i < count; i++)
        {
            var (before, fraction) = filter.Place(from + i, 1 / inverse, inverse);
            filter.Weigh(fraction, line);
            for (var k = 0; k < line.Length; k++)
            {
                places[(i * line.Length) + k] = Math.Clamp(before - (line.Length / 2) + 1 + k, 0, input - 1);
                weights[(i * line.Length) + k] = PlainFilter.FixedPoint(line[k]);
            }
        }

        return new PlainKernelMap(places, weights);
    }
}
