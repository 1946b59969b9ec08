using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>
/// Cubic convolution with a = −0.75 (Keys 1981, equation 4) that does not widen when it shrinks an image, as OpenCV's. There a library does it in single precision, whose last bit differs from
/// processor to processor; here it is computed in double precision, so that it is the same everywhere: OpenCV's but for a grey level where a value lies in the middle between two.
/// </summary>
internal sealed class PlainBicubic : Resampler
{
    private const double A = -0.75;
    private const int Width = 4;

    protected override double Reach => Width / 2;

    protected override void Resize(RgbImage image, ImageRegion region, Span<byte> result)
    {
        if (region.ImageWidth == image.Width && region.ImageHeight == image.Height)
        {
            new CopyResampler().Run(image, region, result);
            return;
        }

        var (columns, across) = Weigh(image.Width, region.ImageWidth, region.Left, region.Width);
        var (rows, down) = Weigh(image.Height, region.ImageHeight, region.Top, region.Height);
        var length = 3 * region.Width;
        var window = new RowWindow<double>(Width, length);
        var wanted = new double[Width][];
        for (var y = 0; y < region.Height; y++)
        {
            var places = rows.AsSpan(y * Width, Width);
            for (var k = 0; k < Width; k++)
            {
                if (!window.TryTake(places[k], places, out wanted[k])) Horizontal(image.Row(places[k]), columns, across, wanted[k].AsSpan(0, length));
            }

            Combine(wanted, down.AsSpan(y * Width, Width), result.Slice(y * length, length));
        }

        window.Return();
    }

    private static void Horizontal(ReadOnlySpan<byte> row, int[] places, double[] weights, Span<double> sums)
    {
        for (int i = 0, t = 0; i < sums.Length; i += 3)
        {
            double r = 0, g = 0, b = 0;
            for (var k = 0; k < Width; k++, t++)
            {
                var pixel = row.Slice(3 * places[t], 3);
                r += pixel[0] * weights[t];
                g += pixel[1] * weights[t];
                b += pixel[2] * weights[t];
            }

            (sums[i], sums[i + 1], sums[i + 2]) = (r, g, b);
        }
    }

    private static void Combine(double[][] rows, ReadOnlySpan<double> weights, Span<byte> result)
    {
        double a = weights[0], b = weights[1], c = weights[2], d = weights[3];
        var (r0, r1, r2, r3) = (rows[0], rows[1], rows[2], rows[3]);
        for (var i = 0; i < result.Length; i++) result[i] = (byte)Math.Clamp(Math.Round((r0[i] * a) + (r1[i] * b) + (r2[i] * c) + (r3[i] * d)), 0, 255);
    }

    private static (int[] Places, double[] Weights) Weigh(int input, int output, int from, int count)
    {
        var (places, weights) = (new int[count * Width], new double[count * Width]);
        for (var i = 0; i < count; i++)
        {
            var place = ((from + i + 0.5) * input / output) - 0.5;
            var before = (int)Math.Floor(place);
            var (x, at) = (place - before, i * Width);
            weights[at] = Far(x + 1);
            weights[at + 1] = Near(x);
            weights[at + 2] = Near(1 - x);
            weights[at + 3] = 1 - weights[at] - weights[at + 1] - weights[at + 2];
            for (var k = 0; k < Width; k++) places[at + k] = Math.Clamp(before - 1 + k, 0, input - 1);
        }

        return (places, weights);
    }

    private static double Near(double x) => (((A + 2) * x) - (A + 3)) * x * x + 1;

    private static double Far(double x) => ((((A * x) - (5 * A)) * x) + (8 * A)) * x - (4 * A);
}
