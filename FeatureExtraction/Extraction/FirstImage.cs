using TransferLearning.Core;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>
/// The input size of a network that takes any, where preprocessing keeps each image's own size: that of the first image that can be read.
/// </summary>
/// <param name="Size">Height and width of the network's input.</param>
/// <param name="Path">The image's path in its source.</param>
internal sealed record FirstImage(ImageSize Size, string Path)
{
    /// <summary>Looks for it; <see langword="null"/> where no image can be read.</summary>
    public static FirstImage? Find(ImageSource source, IImageDecoder decoder, PreprocessingRecord record)
    {
        var preprocessor = new Preprocessor(record);
        foreach (var item in source.Enumerate(CancellationToken.None))
        {
            try
            {
                using var image = decoder.Decode(File.ReadAllBytes(source.PathOf(item)), DecodeOptions.For(record));
                return new FirstImage(preprocessor.OutputSize(image.Width, image.Height), item.Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
            {
                // The run will name it; the next one may do.
            }
        }

        return null;
    }
}
