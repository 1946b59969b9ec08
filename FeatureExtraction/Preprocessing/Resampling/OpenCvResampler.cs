using OpenCvSharp;
using TransferLearning.FeatureExtraction.Decoding;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>OpenCV's resize: its filters do not widen when they shrink an image, but for the area filter.</summary>
internal sealed class OpenCvResampler(InterpolationFlags filter) : Resampler
{
    public override unsafe void Run(RgbImage image, ImageRegion region, Span<byte> result)
    {
        _ = OpenCvLibrary.Version;
        using var resized = new Mat();
        fixed (byte* pixels = image.Pixels)
        {
            using var source = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, (nint)pixels);
            Cv2.Resize(source, resized, new Size(region.ImageWidth, region.ImageHeight), 0, 0, filter);
        }

        for (var y = 0; y < region.Height; y++)
        {
            new ReadOnlySpan<byte>((byte*)resized.Ptr(region.Top + y) + (3 * region.Left), 3 * region.Width).CopyTo(result[(y * 3 * region.Width)..]);
        }
    }
}
