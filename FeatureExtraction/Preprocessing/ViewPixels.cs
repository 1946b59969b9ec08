using System.Buffers;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>
/// The resized pixels of an image's views. Where the views together are larger than the resized image, it is resized once and each view is
/// cut from it; else each is resized by itself, which of a panorama computes only what is seen. Either way the pixels are the same.
/// </summary>
internal sealed class ViewPixels : IDisposable
{
    private readonly Resampler _resampler;
    private readonly RgbImage _image;
    private readonly byte[]? _whole;
    private readonly byte[] _view;
    private ImageRegion? _there; // what the view's pixels are, so that a mirror image costs no second resize
    private bool _isMirrored;

    public ViewPixels(Resampler resampler, RgbImage image, IReadOnlyList<PreprocessingPlan> plans)
    {
        _resampler = resampler;
        _image = image;
        var whole = plans[0].Whole;
        _view = ArrayPool<byte>.Shared.Rent(plans.Max(p => Size(p.Region)));
        if (plans.Select(p => p.Region).Distinct().Sum(r => (long)Size(r)) <= 3L * whole.Width * whole.Height) return;
        _whole = ArrayPool<byte>.Shared.Rent(Size(whole));
        resampler.Run(image, whole, _whole.AsSpan(0, Size(whole)));
    }

    /// <summary>A view's pixels, <c>[H,W,3]</c> of the plan's region, valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(PreprocessingPlan plan)
    {
        var region = plan.Region;
        var pixels = _view.AsSpan(0, Size(region));
        if (_there != region)
        {
            if (_whole is null) _resampler.Run(_image, region, pixels);
            else Cut(region, pixels);
            (_there, _isMirrored) = (region, false);
        }

        if (_isMirrored != plan.IsMirrored) Mirror(pixels, region.Width);
        _isMirrored = plan.IsMirrored;
        return pixels;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_view);
        if (_whole is not null) ArrayPool<byte>.Shared.Return(_whole);
    }

    private static int Size(ImageRegion region) => checked(3 * region.Width * region.Height);

    private void Cut(ImageRegion region, Span<byte> pixels)
    {
        var length = 3 * region.Width;
        for (var y = 0; y < region.Height; y++)
        {
            _whole.AsSpan(3 * (((region.Top + y) * region.ImageWidth) + region.Left), length).CopyTo(pixels[(y * length)..]);
        }
    }

    private static void Mirror(Span<byte> pixels, int width)
    {
        for (var row = pixels; row.Length > 0; row = row[(3 * width)..])
        {
            for (int left = 0, right = 3 * (width - 1); left < right; left += 3, right -= 3)
            {
                for (var c = 0; c < 3; c++) (row[left + c], row[right + c]) = (row[right + c], row[left + c]);
            }
        }
    }
}
