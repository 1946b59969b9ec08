using TransferLearning.Core;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>Where an image of a given size ends up in the tensor.</summary>
/// <param name="Output">Size of the tensor.</param>
/// <param name="Region">Size of the resized image and the part of it that the crop keeps.</param>
/// <param name="Left">Column of the tensor where the part begins; what is left of it is padding.</param>
/// <param name="Top">Row of the tensor where the part begins.</param>
internal readonly record struct PreprocessingPlan(ImageSize Output, ImageRegion Region, int Left, int Top)
{
    private const int LongestSide = 1 << 17;

    /// <exception cref="TlearnException">The resized image would be absurdly long.</exception>
    public static PreprocessingPlan For(PreprocessingRecord record, int width, int height)
    {
        var resized = Resized(record.Resize, width, height);
        if (record.Crop.Mode == CropMode.None) return new(resized, new ImageRegion(resized.Width, resized.Height, 0, 0, resized.Width, resized.Height), 0, 0);
        var output = record.Crop.Size!.Value;
        var (left, keptWidth, padLeft) = Center(resized.Width, output.Width);
        var (top, keptHeight, padTop) = Center(resized.Height, output.Height);
        return new(output, new ImageRegion(resized.Width, resized.Height, left, top, keptWidth, keptHeight), padLeft, padTop);
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
