using OpenCvSharp;

namespace TransferLearning.FeatureExtraction.Decoding;

/// <summary>Makes files of pixels.</summary>
public static class ImageEncoder
{
    /// <summary>A PNG file, without loss.</summary>
    public static byte[] Png(RgbImage image) => Encode(image, ".png", new ImageEncodingParam(ImwriteFlags.PngCompression, 6));

    /// <summary>A JPEG file.</summary>
    /// <param name="image">The pixels.</param>
    /// <param name="quality">1 to 100.</param>
    public static byte[] Jpeg(RgbImage image, int quality = 90)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Encode(image, ".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
    }

    private static unsafe byte[] Encode(RgbImage image, string ending, ImageEncodingParam parameter)
    {
        ArgumentNullException.ThrowIfNull(image);
        _ = OpenCvLibrary.Version;
        fixed (byte* pixels = image.Pixels)
        {
            using var rgb = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, (nint)pixels);
            using var bgr = new Mat();
            Cv2.CvtColor(rgb, bgr, ColorConversionCodes.RGB2BGR);
            Cv2.ImEncode(ending, bgr, out var file, parameter);
            return file;
        }
    }
}
