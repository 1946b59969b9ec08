using System.Buffers;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;

namespace TransferLearning.FeatureExtraction.Preprocessing.Views;

/// <summary>Which pixels of an image of a given size end up where in the tensor.</summary>
/// <param name="Output">Size of the tensor.</param>
/// <param name="Region">Size of the resized image and the part of it that the crop keeps.</param>
/// <param name="Left">Column of the tensor where the part begins; what is left of it is padding.</param>
/// <param name="Top">Row of the tensor where the part begins.</param>
/// <param name="IsMirrored">Whether the part's left and right change places.</param>
/// <param name="Color">What is done to its colours; <see langword="null"/> for nothing.</param>
internal readonly record struct PreprocessingPlan(ImageSize Output, ImageRegion Region, int Left, int Top, bool IsMirrored = false, ColorShift? Color = null)
{
    private const int LongestSide = 1 << 17;

    /// <summary>The whole of the resized image.</summary>
    public ImageRegion Whole => new(Region.ImageWidth, Region.ImageHeight, 0, 0, Region.ImageWidth, Region.ImageHeight);

    /// <exception cref="TlearnException">The resized image would be absurdly long, or is smaller than the crop that a corner is to give.</exception>
    public static PreprocessingPlan For(PreprocessingRecord record, ImageView view, int width, int height)
    {
        var resized = Resized(record.Resize, width, height);
        var plan = Cut(record.Crop, view.Place, resized);
        return view.Mirroring switch
        {
            Mirroring.View => plan.Mirrored(),
            Mirroring.Image => plan with { Region = plan.Region with { Left = resized.Width - plan.Region.Left - plan.Region.Width }, IsMirrored = true },
            _ => plan,
        };
    }

    /// <summary>The mirror image of the view.</summary>
    public PreprocessingPlan Mirrored() => this with { Left = Output.Width - Left - Region.Width, IsMirrored = !IsMirrored };

    private static PreprocessingPlan Cut(CropStep crop, ViewPlace place, ImageSize resized)
    {
        if (crop.Mode == CropMode.None) return new(resized, new ImageRegion(resized.Width, resized.Height, 0, 0, resized.Width, resized.Height), 0, 0);
        var output = crop.Size!.Value;
        if (place != ViewPlace.Center) return new(output, Corner(place, resized, output), 0, 0);
        var (left, keptWidth, padLeft) = Center(resized.Width, output.Width);
        var (top, keptHeight, padTop) = Center(resized.Height, output.Height);
        return new(output, new ImageRegion(resized.Width, resized.Height, left, top, keptWidth, keptHeight), padLeft, padTop);
    }

    /// <summary>A corner has no middle to pad around: as torchvision's FiveCrop, none is cut from an image that is smaller than the crop.</summary>
    private static ImageRegion Corner(ViewPlace place, ImageSize resized, ImageSize crop)
    {
        if (crop.Height > resized.Height || crop.Width > resized.Width)
        {
            throw new TlearnException($"the resized image is {resized.Height}×{resized.Width}, smaller than the crop of {crop.Height}×{crop.Width}: it has no corners to cut (`Views` five and ten need a resize to at least the crop)");
        }

        var left = place is ViewPlace.TopLeft or ViewPlace.BottomLeft ? 0 : resized.Width - crop.Width;
        var top = place is ViewPlace.TopLeft or ViewPlace.TopRight ? 0 : resized.Height - crop.Height;
        return new ImageRegion(resized.Width, resized.Height, left, top, crop.Width, crop.Height);
    }

    private static ImageSize Resized(ResizeStep step, int width, int height)
    {
        if (step.Mode == ResizeMode.None) return new ImageSize(height, width);
        var size = step.Size!.Value;
        if (step.Mode == ResizeMode.Exact) return size;
        var shorter = Math.Min(size.Height, size.Width);
        var longer = Math.Max(width, height) * (long)shorter / Math.Min(width, height);
        if (longer > LongestSide)
        {
            throw new TlearnException($"{width}×{height} pixels: resizing the shorter side to {shorter} would make the longer {longer}, more than {LongestSide}");
        }

        return width <= height ? new ImageSize((int)longer, shorter) : new ImageSize(shorter, (int)longer);
    }

    /// <summary>The middle of a side. Where the crop is longer than the side, the side is centred in it, as torchvision's CenterCrop does.</summary>
    private static (int From, int Count, int Padding) Center(int side, int crop)
    {
        if (crop > side) return (0, side, (crop - side) / 2);
        return ((int)Math.Round((side - crop) / 2.0, MidpointRounding.ToEven), crop, 0);
    }
}

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
