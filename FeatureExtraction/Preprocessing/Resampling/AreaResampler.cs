using System.Buffers;
using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>
/// Each resized pixel is the mean of what it covers, to the very pixels of OpenCV's area filter on x86-64: in single precision, row after row, or in whole numbers where
/// a pixel covers a whole number of them; where a side does not shrink, <see cref="EnlargedArea"/>.
/// </summary>
internal sealed class AreaResampler : Resampler
{
    // The sum of so many white pixels does not overflow.
    private const int MostInBlock = int.MaxValue / byte.MaxValue;

    private readonly PlainResampler _enlarging = new(new EnlargedArea());

    protected override double Reach => 1;

    protected override void Resize(RgbImage image, ImageRegion region, Span<byte> result)
    {
        if (region.ImageWidth > image.Width || region.ImageHeight > image.Height) _enlarging.Run(image, region, result);
        else if (image.Width % region.ImageWidth == 0 && image.Height % region.ImageHeight == 0) Blocks(image, region, result);
        else Shares(image, region, result);
    }

    /// <summary>Means of blocks of whole pixels.</summary>
    internal static void Blocks(RgbImage image, ImageRegion region, Span<byte> result)
    {
        var (across, down) = (image.Width / region.ImageWidth, image.Height / region.ImageHeight);
        if (across * down > MostInBlock)
        {
            LargeBlocks(image, region, result);
            return;
        }

        var share = 1f / (across * down);
        var length = 3 * region.Width;
        var sums = ArrayPool<int>.Shared.Rent(length);
        for (var y = 0; y < region.Height; y++)
        {
            sums.AsSpan(0, length).Clear();
            for (var row = 0; row < down; row++) AddBlocks(image.Row(((region.Top + y) * down) + row).Slice(3 * region.Left * across, length * across), across, sums.AsSpan(0, length));
            var target = result.Slice(y * length, length);
            if (across == 2 && down == 2) for (var i = 0; i < length; i++) target[i] = (byte)((sums[i] + 2) >> 2);
            else for (var i = 0; i < length; i++) target[i] = (byte)MathF.Round(sums[i] * share);
        }

        ArrayPool<int>.Shared.Return(sums);
    }

    // OpenCV's sums overflow here, so there is no result to equal.
    private static void LargeBlocks(RgbImage image, ImageRegion region, Span<byte> result)
    {
        var (across, down) = (image.Width / region.ImageWidth, image.Height / region.ImageHeight);
        for (var y = 0; y < region.Height; y++)
        {
            for (var x = 0; x < region.Width; x++)
            {
                long r = 0, g = 0, b = 0;
                for (var row = 0; row < down; row++)
                {
                    var block = image.Row(((region.Top + y) * down) + row).Slice(3 * (region.Left + x) * across, 3 * across);
                    for (var i = 0; i < block.Length; i += 3) (r, g, b) = (r + block[i], g + block[i + 1], b + block[i + 2]);
                }

                var count = (double)(across * down);
                var target = result.Slice(3 * ((y * region.Width) + x), 3);
                (target[0], target[1], target[2]) = ((byte)Math.Round(r / count), (byte)Math.Round(g / count), (byte)Math.Round(b / count));
            }
        }
    }

    private static void AddBlocks(ReadOnlySpan<byte> row, int across, Span<int> sums)
    {
        for (int i = 0, at = 0; i < sums.Length; i += 3)
        {
            int r = sums[i], g = sums[i + 1], b = sums[i + 2];
            for (var end = at + (3 * across); at < end; at += 3)
            {
                r += row[at];
                g += row[at + 1];
                b += row[at + 2];
            }

            (sums[i], sums[i + 1], sums[i + 2]) = (r, g, b);
        }
    }

    private static void Shares(RgbImage image, ImageRegion region, Span<byte> result)
    {
        var columns = AreaKernelMap.Create(image.Width, region.ImageWidth, region.Left, region.Width);
        var rows = AreaKernelMap.Create(image.Height, region.ImageHeight, region.Top, region.Height);
        var length = 3 * region.Width;
        var (row, sums) = (ArrayPool<float>.Shared.Rent(length), ArrayPool<float>.Shared.Rent(length));
        var weighed = -1;
        for (var y = 0; y < region.Height; y++)
        {
            sums.AsSpan(0, length).Clear();
            for (var k = 0; k < rows.Shares[y].Length; k++)
            {
                // The last row of one is often the first of the next.
                if (weighed != rows.Starts[y] + k) Horizontal(image.Row(weighed = rows.Starts[y] + k), columns, row.AsSpan(0, length));
                var share = rows.Shares[y][k];
                for (var i = 0; i < length; i++) sums[i] += share * row[i];
            }

            var target = result.Slice(y * length, length);
            for (var i = 0; i < length; i++) target[i] = (byte)Math.Clamp(MathF.Round(sums[i]), 0, 255);
        }

        ArrayPool<float>.Shared.Return(row);
        ArrayPool<float>.Shared.Return(sums);
    }

    private static void Horizontal(ReadOnlySpan<byte> row, AreaKernelMap map, Span<float> sums)
    {
        for (var i = 0; i < map.Starts.Length; i++)
        {
            float r = 0, g = 0, b = 0;
            var at = 3 * map.Starts[i];
            foreach (var share in map.Shares[i])
            {
                r += row[at] * share;
                g += row[at + 1] * share;
                b += row[at + 2] * share;
                at += 3;
            }

            (sums[3 * i], sums[(3 * i) + 1], sums[(3 * i) + 2]) = (r, g, b);
        }
    }
}

/// <summary>Which pixels of a line each pixel of a shorter line covers, and the share of each in it.</summary>
/// <param name="Starts">First pixel of each sum.</param>
/// <param name="Shares">The shares of each sum.</param>
internal sealed record AreaKernelMap(int[] Starts, float[][] Shares)
{
    // A pixel of which less than this share is covered counts as not covered.
    private const double Least = 1e-3;

    /// <summary>Shares of the resized pixels <paramref name="from"/> to <paramref name="from"/> + <paramref name="count"/>.</summary>
    /// <param name="input">Length of the line.</param>
    /// <param name="output">Length of the resized line, all of it; not longer.</param>
    /// <param name="from">The first resized pixel that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
    public static AreaKernelMap Create(int input, int output, int from, int count)
    {
        var scale = 1 / ((double)output / input);
        var map = new AreaKernelMap(new int[count], new float[count][]);
        for (var i = 0; i < count; i++)
        {
            var left = (from + i) * scale;
            var right = left + scale;
            var width = Math.Min(scale, input - left);
            var end = Math.Min((int)Math.Floor(right), input - 1);
            var start = Math.Min((int)Math.Ceiling(left), end);
            var hasFirst = start - left > Least;
            var shares = new List<float>();
            if (hasFirst) shares.Add((float)((start - left) / width));
            for (var x = start; x < end; x++) shares.Add((float)(1 / width));
            if (right - end > Least) shares.Add((float)(Math.Min(Math.Min(right - end, 1), width) / width));
            map.Starts[i] = hasFirst ? start - 1 : start;
            map.Shares[i] = [.. shares];
        }

        return map;
    }
}
