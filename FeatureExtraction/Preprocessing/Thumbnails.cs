using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Archives;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>Small square pictures of image files, for reports.</summary>
/// <param name="side">Pixels a side.</param>
internal sealed class Thumbnails(int side)
{
    private readonly CheckedDecoder _decoder = ImageDecoders.Default;
    private readonly Preprocessor _toSquare = new(new PreprocessingRecord
    {
        Resize = new ResizeStep { Size = new ImageSize(side, side) },
        Crop = new CropStep { Size = new ImageSize(side, side) },
        Scale = 1,
        Mean = [0, 0, 0],
        Std = [1, 1, 1],
        Layout = TensorLayout.NHWC,
    });

    /// <summary>The middle of an image as a small JPEG; <see langword="null"/> where the file is gone or no image.</summary>
    public byte[]? Jpeg(string path)
    {
        try
        {
            using var image = _decoder.Decode(ImageData.ReadAll(path), new DecodeOptions());
            var values = new float[3 * side * side];
            _toSquare.Run(image, values);
            using var square = new RgbImage(side, side);
            var pixels = square.Pixels;
            for (var i = 0; i < values.Length; i++) pixels[i] = (byte)Math.Clamp(MathF.Round(values[i]), 0, 255);
            return ImageEncoder.Jpeg(square, 80);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
        {
            return null;
        }
    }
}
