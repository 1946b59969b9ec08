using System.Buffers;
using System.Collections.Concurrent;
using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>
/// Separable resize of 8-bit images that equals Pillow's: rows first, then columns, 8 bits between the passes; a pass that would change
/// nothing is left out. Only what the wanted part needs is computed.
/// </summary>
internal sealed class AntialiasedResampler(ResamplingKernel kernel) : Resampler
{
    // Photographs come in a few sizes; a folder of all sizes must not fill the memory.
    private const int MostCached = 256;
    private readonly ConcurrentDictionary<(int Input, int Output, int From, int Count), ResizeKernelMap> _maps = new();

    protected override double Reach => kernel.Support;

    protected override void Resize(RgbImage image, ImageRegion region, Span<byte> result)
    {
        var (width, stride) = (region.Width, 3 * region.Width);
        var rows = region.ImageHeight == image.Height ? null : MapOf(image.Height, region.ImageHeight, region.Top, region.Height);
        var columns = region.ImageWidth == image.Width ? null : MapOf(image.Width, region.ImageWidth, region.Left, width);
        var (top, bottom) = rows is null ? (region.Top, region.Top + region.Height) : (rows.First, rows.End);
        if (rows is null)
        {
            Horizontal(image, columns, region.Left, top, bottom, result, stride);
            return;
        }

        var between = ArrayPool<byte>.Shared.Rent((bottom - top) * stride);
        try
        {
            Horizontal(image, columns, region.Left, top, bottom, between, stride);
            for (var y = 0; y < region.Height; y++)
            {
                VerticalPass.Run(between.AsSpan((rows.Starts[y] - top) * stride), stride, rows, y, result.Slice(y * stride, stride));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(between);
        }
    }

    private static void Horizontal(RgbImage image, ResizeKernelMap? columns, int left, int top, int bottom, Span<byte> result, int stride)
    {
        if (columns is null)
        {
            for (var y = top; y < bottom; y++) image.Row(y).Slice(3 * left, stride).CopyTo(result.Slice((y - top) * stride, stride));
            return;
        }

        HorizontalPass.Run(image.Pixels[(top * image.Stride)..(bottom * image.Stride)], image.Stride, columns, result[..((bottom - top) * stride)]);
    }

    private ResizeKernelMap MapOf(int input, int output, int from, int count)
    {
        if (_maps.Count >= MostCached) _maps.Clear();
        return _maps.GetOrAdd((input, output, from, count), static (k, kernel) => ResizeKernelMap.Create(kernel, k.Input, k.Output, k.From, k.Count), kernel);
    }
}
