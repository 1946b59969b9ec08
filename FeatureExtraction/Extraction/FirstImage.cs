using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>
/// The input size of a network that takes any, where preprocessing keeps each image's own size: that of the first image that can be read.
/// </summary>
/// <param name="Size">Height and width of the network's input.</param>
/// <param name="Path">The image's path in its source.</param>
internal sealed record FirstImage(ImageSize Size, string Path)
{
    /// <summary>What a user must know of it.</summary>
    public string Note =>
        $"the network takes any size and the preprocessing keeps each image's own, so the input is {Size.Height}x{Size.Width}, as '{Path}' gives; images that give another size cannot be used";

    /// <summary>Opens a network for it.</summary>
    /// <exception cref="TlearnException">As for <see cref="Backbone.Open(OnnxModel, BackboneOptions, CancellationToken)"/>; it says where the size came from.</exception>
    public Backbone Open(OnnxModel model, BackboneOptions options, CancellationToken cancellation)
    {
        try
        {
            return Backbone.Open(model, options, cancellation);
        }
        catch (TlearnException e) when (e is not UsageException)
        {
            throw new TlearnException($"{e.Message} (the input size {Size.Height}x{Size.Width} is that of '{Path}')", "Where the size is the reason, name one that the network takes: `Preprocess` …,crop=224.", e);
        }
    }

    /// <summary>Looks for it; <see langword="null"/> where no image can be read.</summary>
    public static FirstImage? Find(ImageSource source, IImageDecoder decoder, PreprocessingRecord record)
    {
        var preprocessor = new Preprocessor(record);
        foreach (var item in source.Enumerate(CancellationToken.None))
        {
            try
            {
                using var image = decoder.Decode(source.Read(item), preprocessor.Decoding);
                return new FirstImage(preprocessor.OutputSize(image.Width, image.Height), item.Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or TlearnException)
            {
                // The run will report this image; the next one may be readable.
            }
        }

        return null;
    }
}
